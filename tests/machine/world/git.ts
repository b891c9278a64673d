/** GitHub's repositories as git serves them by ssh, for a Dokploy that clones: GitHub's stand-in says who may, and what of. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";
import type { Commit, Repository } from "@yapit-infra/sandbox/github/state.ts";
import type { World as Services } from "@yapit-infra/sandbox/world/world.ts";

/** "git-upload-pack 'yapit-tts/yapit.git'". */
const FETCH = /^git-upload-pack '([^']+?)(?:\.git)?'$/;

/** As github.com, to whom a deploy key opens the repository that has it. @param hostKey private, OpenSSH form */
export function serveGit({ github }: Services, folder: string, address: string, hostKey: string): ssh2.Server {
  const openTo = (key: string): Repository | undefined =>
    github.state.repositories.find(({ keys }) => keys.some((known) => known.key === key));
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    let open: Repository | undefined;
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      if (context.method === "publickey") open = openTo(`${context.key.algo} ${context.key.data.toString("base64")}`);
      if (open) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (take, _refuse, { command }) => {
        const channel = take();
        const end = (code: number | null): void => {
          channel.exit(code ?? 1);
          channel.end();
        };
        if (!open || FETCH.exec(command)?.[1] !== `${open.owner}/${open.name}`) {
          channel.stderr.write("ERROR: Repository not found.\n");
          end(1);
          return;
        }
        const served = mkdtempSync(join(folder, "served-"));
        imported(open, served);
        const child = spawn("git-upload-pack", [served]);
        channel.pipe(child.stdin);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.on("close", end);
      });
    });
  });
  return server.listen(22, address);
}

/** A commit is called by its content: here all get the names that a clone will know them by. @returns those by the old ones */
export function withGitsNames({ github, registry }: Services, folder: string): Map<string, string> {
  const names = new Map(
    github.state.repositories.flatMap((one) => [...imported(one, mkdtempSync(join(folder, "names-")))]),
  );
  for (const state of [github.state, registry.state]) {
    let text = JSON.stringify(state);
    for (const [old, name] of names) text = text.replaceAll(old, name);
    Object.assign(state, JSON.parse(text));
  }
  return names;
}

/** Into a repository of git's own. @returns git's names of the commits by those they have here */
function imported({ branches, tags, commits }: Repository, path: string): Map<string, string> {
  const ordered = parentsFirst(commits);
  const mark = (sha: string): string => `:${ordered.findIndex((commit) => commit.sha === sha) + 1}`;
  const written = ordered.map(({ sha, parent = "", message, date, files }) => {
    const seconds = Math.round(Date.parse(date) / 1000);
    const from = commits[parent] ? `from ${mark(parent)}\n` : "";
    const tree = Object.entries(files).map(([name, text]) => `M 100644 inline ${name}\n${data(text)}`);
    const head = `commit refs/commits/${sha}\nmark ${mark(sha)}\ncommitter yapit <yapit@example.org> ${seconds} +0000\n`;
    return `${head}${data(message)}${from}deleteall\n${tree.join("")}\n`;
  });
  const refs = [
    ...Object.entries(branches).map(([name, sha]) => `reset refs/heads/${name}\nfrom ${mark(sha)}\n\n`),
    ...Object.entries(tags).map(([name, sha]) => `reset refs/tags/${name}\nfrom ${mark(sha)}\n\n`),
  ];
  const marks = join(path, "marks");
  execFileSync("git", ["init", "--quiet", "--bare", path]);
  const importer = ["-C", path, "fast-import", "--quiet", `--export-marks=${marks}`];
  execFileSync("git", importer, { input: [...written, ...refs].join("") });
  const rows = readFileSync(marks, "utf8").trim().split("\n");
  const named = new Map(rows.map((row) => row.split(" ") as [string, string]));
  return new Map(ordered.map(({ sha }) => [sha, named.get(mark(sha)) ?? sha]));
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function parentsFirst(commits: Record<string, Commit>): Commit[] {
  const done = new Set<Commit>();
  const add = (commit: Commit | undefined): void => {
    if (!commit || done.has(commit)) return;
    add(commits[commit.parent ?? ""]);
    done.add(commit);
  };
  Object.values(commits).forEach(add);
  return [...done];
}
