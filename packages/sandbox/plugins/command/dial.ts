/**
 * Connecting as the command plugin does (its connection.go): tries with growing pauses, first to the proxy, then through it,
 * then the handshake over that one channel, which is why a failed handshake behind a proxy ends in "EOF". Errors are in the
 * words of Go's ssh client.
 */
import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { Client } from "ssh2";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { readKey } from "../../machine/ssh-keys.ts";
import type { Connection, Endpoint } from "./connection.ts";

const FIRST_PAUSE_SECONDS = 0.1;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_SECONDS = 5;

export interface Dialled {
  client: Client;
  close(): void;
}

export type Log = (line: string) => void;
export type Sleep = (seconds: number) => Promise<void>;

interface Tries {
  log: Log;
  sleep: Sleep;
  signal: AbortSignal;
}

export async function dial(connection: Connection, tries: Tries): Promise<Dialled> {
  const { proxy } = connection;
  checkKeys(connection);
  if (!proxy) {
    const client = await withRetries("Dial", connection.dialErrorLimit, tries, () => handshake(connection));
    return { client, close: () => client.end() };
  }
  let outer: Client | undefined;
  try {
    checkKeys(proxy);
    const jump = (outer = await withRetries("Dial proxy", proxy.dialErrorLimit, tries, () => handshake(proxy)));
    const channel = await withRetries("Dial from proxy", connection.dialErrorLimit, tries, () =>
      forward(jump, connection),
    );
    let spent = false;
    const client = await withRetries("Dial", connection.dialErrorLimit, tries, async () => {
      if (spent) throw new Error("ssh: handshake failed: EOF");
      spent = true;
      return handshake(connection, channel);
    });
    return { client, close: () => [client, jump].forEach((one) => one.end()) };
  } catch (error) {
    outer?.end();
    throw new ProviderError(`proxy: ${(error as Error).message}`);
  }
}

/** A limit of 10 allows 11 tries, and counts 10 of them in its words. */
async function withRetries<T>(
  what: string,
  limit: number,
  { log, sleep, signal }: Tries,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 0, pause = FIRST_PAUSE_SECONDS; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (limit > -1 && tried + 1 > limit)
        throw new ProviderError(`after ${tried} failed attempts: ${(error as Error).message}`);
    }
    if (signal.aborted) throw new ProviderError("context canceled");
    log(`${what} ${tried + 1}/${limit === -1 ? "inf" : limit} failed: retrying`);
    await sleep(pause);
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS);
  }
}

function checkKeys({ hostKey, privateKey }: Endpoint): void {
  if (hostKey !== undefined && !readKey(hostKey))
    throw new ProviderError("failed to parse host key: ssh: no key found");
  if (privateKey !== undefined && !readKey(privateKey)) throw new ProviderError("ssh: no key found");
}

async function handshake(endpoint: Endpoint, stream?: Duplex): Promise<Client> {
  const expected = endpoint.hostKey === undefined ? undefined : readKey(endpoint.hostKey);
  let mismatch = false;
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      client.removeAllListeners();
      client.on("error", () => undefined);
      client.destroy();
      stream?.destroy();
      reject(new Error(reason));
    };
    client.once("connect", () => stream ?? client.setNoDelay(true));
    // A jump host only passes on that the machine's side has ended.
    client.once("end", () => stream?.destroy());
    client.once("ready", () => {
      client.removeAllListeners("error");
      client.on("error", () => undefined);
      resolve(client);
    });
    client.once("close", () => fail("ssh: handshake failed: EOF"));
    client.once("error", (error) => fail(wordsOf(error, mismatch, endpoint)));
    client.connect({
      ...(stream ? { sock: stream } : { host: endpoint.host, port: endpoint.port }),
      username: endpoint.user,
      privateKey: endpoint.privateKey,
      readyTimeout: endpoint.perDialTimeout * 1000,
      ...(expected && { algorithms: { serverHostKey: [expected.type] } }),
      hostVerifier: (key: Buffer) => {
        mismatch = expected !== undefined && !expected.getPublicSSH().equals(key);
        return !mismatch;
      },
    });
  });
}

async function forward(client: Client, { host, port }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut("0.0.0.0", 0, host, port, (error, channel) => {
      const reason = error?.message.replace(/^.*Channel open failure: ?/, "");
      if (error) reject(new Error(`ssh: rejected: connect failed (${JSON.stringify(reason)})`));
      else resolve(channel);
    });
  });
}

function wordsOf(
  error: Error & { level?: string; code?: string },
  mismatch: boolean,
  { host, port, hostKey, privateKey }: Endpoint,
): string {
  if (mismatch) return "ssh: handshake failed: ssh: host key mismatch";
  if (error.level === "client-authentication") {
    const methods = privateKey === undefined ? "none" : "none publickey";
    return `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${methods}], no supported methods remain`;
  }
  if (/no matching host key/i.test(error.message))
    return `ssh: handshake failed: ssh: no common algorithm for host key; we offered: [${hostKey?.split(" ")[0] ?? ""}]`;
  if (error.code === "ECONNREFUSED") return `dial tcp ${host}:${port}: connect: connection refused`;
  if (error.code === "ENOTFOUND") return `dial tcp: lookup ${host}: no such host`;
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") return `dial tcp ${host}:${port}: i/o timeout`;
  return "ssh: handshake failed: EOF";
}
