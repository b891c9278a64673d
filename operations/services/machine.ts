/** The way to a machine by ssh, from the variables that the program itself reads (stack-config/machine-access.ts). */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import { parseHostKey, type SshEndpoint } from "@yapit-infra/dokploy-provider/machine/ssh-endpoint.ts";
import { faultLines } from "../../stack-config/fault.ts";
import { privateKeyProblem, proxyAddress } from "../../stack-config/ssh-proxy.ts";
import { OperationError } from "../operation-error.ts";
import { type Environment, required } from "./json-service.ts";

/** All but the host key, which is not known before the first connection. */
export interface WayToMachine {
  machine: Omit<SshEndpoint, "hostKey">;
  proxy: SshEndpoint | undefined;
}

const TIMEOUT_MS = 15_000;
/** Kinds that the program can pin; an RSA host key fails in pulumi-command 1.2.1. */
const PINNED_KINDS = ["ssh-ed25519", "ecdsa-sha2-nistp256"] as const;

/** @param folder what relative file names are relative to */
export function wayToMachine(environment: Environment, folder: string, host: string): WayToMachine {
  const proxy = jumpHost(environment, folder);
  const todo = "name the file of the private key that the machine lets in";
  const keyFile = required(environment, "YAPIT_SSH_KEY_FILE", todo);
  return {
    machine: { host, port: 22, user: "root", privateKey: privateKey(keyFile, folder, "YAPIT_SSH_KEY_FILE") },
    proxy,
  };
}

/** Undefined: the machine is reached directly. */
export function jumpHost(environment: Environment, folder: string): SshEndpoint | undefined {
  const { proxy, faults } = proxyAddress(environment);
  if (faults.length > 0) throw new OperationError(faultLines(faults));
  return (
    proxy && {
      host: proxy.host,
      port: proxy.port,
      user: proxy.user,
      hostKey: proxy.hostKey,
      privateKey: privateKey(proxy.privateKeyFile, folder, "YAPIT_SSH_PROXY_KEY_FILE"),
    }
  );
}

function privateKey(file: string, folder: string, variable: string): string {
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch {
    throw new OperationError(`there is no file ${file} that can be read, which ${variable} names`);
  }
  const problem = privateKeyProblem(text);
  if (problem !== undefined) throw new OperationError(`${variable}: ${file} ${problem}`);
  return text;
}

/** The host key a machine shows, "ssh-ed25519 AAAA…", without logging in to it: whose it is a person has to say. */
export async function observedHostKey({ machine, proxy }: WayToMachine): Promise<string> {
  const client = new ssh2.Client();
  const jump = proxy && (await loggedInTo(proxy));
  try {
    const way = jump && (await forwarded(jump, machine));
    return await new Promise<string>((found, reject) => {
      const failed = (error: Error): void =>
        reject(
          new OperationError(
            `${machine.host} shows no host key by ssh (${error.message}): look at its firewall and its sshd`,
          ),
        );
      client.once("error", failed);
      client.once("close", () => failed(new Error("connection closed")));
      client.connect({
        host: machine.host,
        port: machine.port,
        username: machine.user,
        readyTimeout: TIMEOUT_MS,
        ...(way && { sock: way }),
        algorithms: { serverHostKey: [...PINNED_KINDS] },
        hostVerifier: (key: Buffer) => {
          const kind = key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
          found(`${kind} ${key.toString("base64")}`);
          return false;
        },
      });
    });
  } finally {
    client.end();
    jump?.end();
  }
}

/** As ssh-keygen -l shows it: "SHA256:…". */
export function fingerprint(hostKey: string): string {
  const blob = parseHostKey(hostKey)?.blob ?? Buffer.alloc(0);
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

function loggedInTo(proxy: SshEndpoint): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  return new Promise((ready, reject) => {
    client.once("ready", () => ready(client));
    client.once("error", (error) =>
      reject(new OperationError(`the jump host ${proxy.host}:${proxy.port} lets nobody in (${error.message})`)),
    );
    client.connect({
      host: proxy.host,
      port: proxy.port,
      username: proxy.user,
      privateKey: proxy.privateKey,
      readyTimeout: TIMEOUT_MS,
      hostVerifier: (key: Buffer) => key.equals(parseHostKey(proxy.hostKey)?.blob ?? Buffer.alloc(0)),
    });
  });
}

function forwarded(jump: ssh2.Client, { host, port }: WayToMachine["machine"]): Promise<Duplex> {
  return new Promise((ready, reject) => {
    jump.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      if (error)
        reject(new OperationError(`${host}:${port} cannot be reached through the jump host (${error.message})`));
      else ready(channel);
    });
  });
}
