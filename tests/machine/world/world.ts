/** What is around the machines of one test file: a network in a namespace of the test's own, the servers in it, and the keys. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { OwnKernel } from "../made/own-kernel.ts";
import { run } from "../run.ts";
import { authority, type Certificate } from "./certificates.ts";
import { type Outside, outside } from "./outside.ts";

export const BRIDGE = "world0";
/** The router's and every server's address; the namespace has it before a test starts (main.ts). */
export const ROUTER = "198.51.100.1";
export const ROUTER6 = "2001:db8:100::1";
/** Where machines have their addresses: those of the tests', and those that Hetzner's stand-in gives. */
export const MACHINES = ["203.0.113.0/24", "2001:db8::/32"];

/** What main.ts has made before: folders, and Docker's version in the repository. */
export interface Made {
  root: string;
  docker: string;
  debian: string;
  images: string;
  dockerVersion: string;
  /** None: the machines are systemd-nspawn's, on this computer's kernel. */
  ownKernel?: OwnKernel;
  /** By how much longer everything takes than on a processor of its own. */
  slowness: number;
  /** For what the tests write; gone when they end. */
  folder: string;
}

export interface KeyPair {
  /** OpenSSH form. */
  privateKey: string;
  publicKey: string;
}

export interface World {
  made: Made;
  folder: string;
  ca: Certificate;
  adminKey: KeyPair;
  hostKey: KeyPair;
  outside: Outside;
  close(): void;
}

export async function openWorld(): Promise<World> {
  const variable = process.env["YAPIT_MACHINE_MADE"];
  if (variable === undefined) throw new Error("these tests need namespaces of their own: npm run test:machine");
  const made = JSON.parse(variable) as Made;
  const folder = mkdtempSync(join(made.folder, "world-"));
  const ca = await authority("the test's certificate authority");
  const servers = await outside(ca, ROUTER, made);
  return {
    made,
    folder,
    ca,
    adminKey: await keyPair(folder, "admin"),
    hostKey: await keyPair(folder, "host"),
    outside: servers,
    close: () => {
      servers.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function keyPair(folder: string, name: string): Promise<KeyPair> {
  const file = join(folder, name);
  await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file);
  return { privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
}
