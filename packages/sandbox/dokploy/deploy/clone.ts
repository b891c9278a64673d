/** The first step of a deployment: empty code/ and clone into it with the compose's key. */
import type { Checkout, Dokploy } from "../dokploy.ts";
import { ApiError } from "../../core/api-error.ts";
import type { ComposeRow } from "../tables/compose.ts";
import { find } from "../store/rows.ts";
import { publicKeyOf } from "../store/ssh-keys.ts";
import { isHttp, readSshUrl } from "./git-url.ts";
import type { SshRepository } from "./git-url.ts";
import { codeFolder, inCode, knownHostsPath } from "./paths.ts";
import { StepFailed } from "./step-failed.ts";

type Log = (text: string) => Promise<void>;

const noAccess =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.";

async function rememberHostKey(dokploy: Dokploy, { host, port }: SshRepository, log: Log): Promise<void> {
  if (host !== "github.com") return;
  const known = (await dokploy.host.readFile(knownHostsPath)) ?? "";
  const scanned = `${port === 22 ? host : `[${host}]:${port}`} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl`;
  await dokploy.host.writeFile(knownHostsPath, `${known}${scanned}\n`);
  await log(`# ${host}:${port} SSH-2.0-babeld\n`);
}

async function checkOut(dokploy: Dokploy, url: string, branch: string, privateKey: string): Promise<Checkout> {
  const repository = readSshUrl(url);
  if (!repository || isHttp(url)) throw new ApiError(404, "git", `fatal: repository '${url}' not found`);
  const { host, port, path } = repository;
  if (host !== "github.com" || port !== 22) {
    const reason =
      /^[\d.]+$/.test(host) || host === "github.com"
        ? `ssh: connect to host ${host} port ${port}: Connection refused`
        : `ssh: Could not resolve hostname ${host}: Name or service not known`;
    throw new ApiError(404, "git", `${reason}\n${noAccess}`);
  }
  const publicKey = publicKeyOf(privateKey);
  if (publicKey === undefined) {
    const reason = `Load key "/tmp/id_rsa": error in libcrypto\ngit@${host}: Permission denied (publickey).`;
    throw new ApiError(403, "git", `${reason}\n${noAccess}`);
  }
  const [owner = "", name = "", ...more] = path.split("/");
  if (name === "" || more.length > 0) throw new ApiError(404, "git", `ERROR: Repository not found.\n${noAccess}`);
  return dokploy.clone({ owner, name, branch, publicKey });
}

function progress(objects: number): string {
  return (
    `remote: Enumerating objects: ${objects}, done.        \n` +
    `remote: Total ${objects} (delta 0), reused 0 (delta 0), pack-reused 0        \n` +
    `Receiving objects: 100% (${objects}/${objects}), done.\n`
  );
}

export async function cloneRepository(dokploy: Dokploy, compose: ComposeRow, log: Log): Promise<void> {
  const { customGitUrl: url, customGitBranch: branch, customGitSSHKeyId: sshKeyId, appName } = compose;
  if (!url || !branch) {
    await log("Error: ❌ Repository not found\n");
    throw new StepFailed();
  }
  if (sshKeyId === null && !isHttp(url)) {
    await log("Error: ❌ You are trying to clone a ssh repository without a ssh key, please set a ssh key\n");
    throw new StepFailed();
  }
  const key = sshKeyId === null ? undefined : find(dokploy.tables, "sshKeys", sshKeyId);
  const privateKey = key?.privateKey ?? "";
  const repository = readSshUrl(url);
  if (repository && !isHttp(url)) await rememberHostKey(dokploy, repository, log);
  // From here on the old files are gone, whether the clone succeeds or not (facts 52).
  const target = codeFolder(appName);
  await dokploy.host.remove(target);
  if (key) key.lastUsedAt = new Date().toISOString();
  await log(`Cloning Repo Custom ${url} to ${target}: ✅\nCloning into '${target}'...\n`);
  try {
    const { sha, message, files } = await checkOut(dokploy, url, branch, privateKey);
    for (const [path, content] of Object.entries(files)) {
      await dokploy.host.writeFile(inCode(appName, path), content);
    }
    await dokploy.host.writeFile(inCode(appName, ".git/HEAD"), `${sha}\n`);
    await dokploy.host.writeFile(inCode(appName, ".git/COMMIT_EDITMSG"), `${message}\n`);
    await log(progress(Object.keys(files).length));
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    await log(`${fault.message}\n❌ [ERROR] Fail to clone the repository ${url}\n`);
    throw new StepFailed(fault.message);
  }
}

/** `git log -1` in code/; undefined: nothing is cloned there. */
export async function deployedCommit(
  dokploy: Dokploy,
  appName: string,
): Promise<{ sha: string; message: string } | undefined> {
  const sha = await dokploy.host.readFile(inCode(appName, ".git/HEAD"));
  const message = await dokploy.host.readFile(inCode(appName, ".git/COMMIT_EDITMSG"));
  return sha === undefined || message === undefined ? undefined : { sha: sha.trim(), message: message.trim() };
}
