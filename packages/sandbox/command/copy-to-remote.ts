/** command:remote:CopyToRemote for text assets: the file is written over sftp, with the mode that sshd gives it. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { SFTPWrapper, Stats } from "ssh2";
import { type Call, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { TextAsset, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Calls } from "../calls.ts";
import { checkConnection, readConnection } from "./connection.ts";
import { dial } from "./dial.ts";

export function copyToRemote(calls: Calls): ResourceType {
  return {
    secrets: ["connection"],
    replaceOn: ["triggers"],
    check(news) {
      const checked = checkConnection(news, "CopyToRemote");
      const missing = ["remotePath", "source"].filter((name) => news[name] === undefined || news[name] === null);
      const failures = missing.map((property) => ({
        property,
        reason: `Missing required field '${property}' on 'remote.CopyToRemoteInputs'`,
      }));
      return { inputs: checked.inputs, failures: [...checked.failures, ...failures] };
    },
    async create(inputs, call) {
      await calls.through(`command create ${call.name}`, () => copy(inputs, call));
      return { id: randomBytes(4).toString("hex"), state: inputs };
    },
    async update(_id, { state }, news, call) {
      const same = hashOf(state) === hashOf(news) && state["remotePath"] === news["remotePath"];
      if (!same) await calls.through(`command update ${call.name}`, () => copy(news, call));
      return news;
    },
    // The real one leaves the file where it is.
    delete: async () => undefined,
  };
}

function hashOf({ source }: Values): string | undefined {
  return source instanceof TextAsset ? source.hash : undefined;
}

async function copy(inputs: Values, call: Call): Promise<void> {
  const { source, remotePath } = inputs;
  if (!(source instanceof TextAsset) || typeof remotePath !== "string")
    throw new ProviderError(`${call.name}: the sandbox copies text assets only; give source as a StringAsset`);
  const connected = await dial(readConnection(inputs["connection"]), (line) => call.log(line), call.signal);
  try {
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      connected.client.sftp((error, opened) => (error ? reject(error) : resolve(opened)));
    });
    const isFolder = await new Promise<boolean>((resolve) => {
      sftp.stat(remotePath, (error, stats) => resolve(!error && stats.isDirectory()));
    });
    if (isFolder)
      throw new ProviderError(
        `remote path ${remotePath} is a directory; when using a text asset, remotePath must be a file path`,
      );
    try {
      await makeFolders(sftp, posix.dirname(remotePath));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ProviderError(`failed to create parent directories for ${remotePath}: ${reason}`);
    }
    await new Promise<void>((resolve, reject) => {
      sftp.writeFile(remotePath, source.text, (error) => {
        if (error) reject(new ProviderError(`failed to create remote file ${remotePath}: ${error.message}`));
        else resolve();
      });
    });
  } finally {
    connected.close();
  }
}

/** Version 1.2.1 makes the folders above a file that it copies. */
async function makeFolders(sftp: SFTPWrapper, folder: string): Promise<void> {
  const found = await new Promise<Stats | undefined>((resolve) => {
    sftp.stat(folder, (error, stats) => resolve(error ? undefined : stats));
  });
  if (found?.isDirectory()) return;
  if (found) throw new Error(`mkdir ${folder}: not a directory`);
  await makeFolders(sftp, posix.dirname(folder));
  await new Promise<void>((resolve, reject) => {
    sftp.mkdir(folder, (error) => (error ? reject(error) : resolve()));
  });
}
