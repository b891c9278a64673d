import { homedir } from "node:os";
import * as pulumi from "@pulumi/pulumi";
import { releaseOf } from "../compose/releases/releases.ts";
import { githubAccess, type GithubAccess } from "../application-source/github-commit.ts";
import { registryAccess, type RegistryAccess } from "../application-source/image-registry.ts";
import { ageIdentities } from "./age-identities.ts";
import { ageKeyPlace } from "./age-key-place.ts";
import { type BackupKeys, pickSecrets } from "./application-secrets.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { agentFaults, ownerFaults } from "./environment-faults.ts";
import type { Fault } from "./fault.ts";
import { hetznerAccess, type HetznerAccess } from "./hetzner-access.ts";
import { machineAccess, type MachineAccess } from "./machine-access.ts";
import { parseStackConfig } from "./parse-stack-config.ts";
import { BACKUP_KEYS } from "./secret-names.ts";
import { namedValues } from "./secrets-of-file.ts";
import { decryptSopsFile, type DecryptedFile } from "./sops/decrypt-file.ts";
import { SopsError } from "./sops/sops-error.ts";
import type { StackConfig } from "./stack-config.ts";
import { parsedValues, stackFileOf } from "./stack-file.ts";
import { readText, textFile } from "./text-file.ts";

export type { MachineAccess } from "./machine-access.ts";

/** All that the program takes from outside. */
export interface LoadedStack {
  config: StackConfig;
  secrets: ApplicationSecrets;
  access: MachineAccess;
  hetzner: HetznerAccess;
  github: GithubAccess;
  registry: RegistryAccess;
}

export interface ApplicationSecrets {
  /**
   * By name in the stack's SOPS file ("STRIPE_SECRET_KEY_LIVE"), only those for this kind of stack. Which are there is known
   * while planning; what they hold is a Pulumi secret.
   */
  fromFile: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the machine pulls private images with; undefined: there are none. */
  registryToken?: pulumi.Output<string>;
  /** What the machine puts backups into their bucket with; undefined: nothing is backed up, or the stack makes them. */
  backupKeys?: Readonly<Record<keyof BackupKeys, pulumi.Output<string>>>;
}

/**
 * Loads the stack's configuration; nothing else of the program reads the environment, files or Pulumi's configuration.
 * @throws ConfigurationError with every fault at once
 */
export async function loadStackConfig(): Promise<LoadedStack> {
  const file = stackFileOf(pulumi.getProject(), pulumi.runtime.allConfig());
  const parsed = parseStackConfig(pulumi.getStack(), parsedValues(file.own));
  const config = parsed.kind === "valid" ? parsed.config : undefined;
  const faults = [...file.faults, ...(parsed.kind === "faulty" ? parsed.faults : [])];
  const access = await machineAccess(process.env, config?.adopt?.serverId !== undefined, faults);
  const found: FoundSecrets =
    config?.secrets.file === undefined ? { fromFile: {} } : await fileSecrets(config, config.secrets.file, faults);
  if (config !== undefined) faults.push(...ownerFaults(process.env, config.repository.owner));
  faults.push(...(await agentFaults(process.env, process.platform)));
  if (config === undefined || faults.length > 0) throw new ConfigurationError(faults);
  for (const note of config.notes) void pulumi.log.warn(note);
  const { env } = process;
  const { fromFile, token, backupKeys } = found;
  const secrets = {
    fromFile,
    ...(token !== undefined && { registryToken: pulumi.secret(token) }),
    ...(backupKeys && { backupKeys }),
  };
  const registry = { ...registryAccess(env), token };
  return { config, secrets, access, hetzner: hetznerAccess(env), github: githubAccess(env), registry };
}

interface FoundSecrets extends Pick<ApplicationSecrets, "fromFile" | "backupKeys"> {
  /** Of the registry, in plain text: the plan itself asks with it. */
  token?: string | undefined;
}

/** YAPIT_SECRETS_FILE says where a stack's file lies on this machine; a stack without a file stays without one. */
async function fileSecrets(config: StackConfig, file: string, faults: Fault[]): Promise<FoundSecrets> {
  const moved = process.env["YAPIT_SECRETS_FILE"]?.trim() ?? "";
  const place = moved === "" ? file : moved;
  const content = await textFile(place, moved === "" ? "secrets.file" : "YAPIT_SECRETS_FILE", faults, makeIt(place));
  if (content === undefined) return { fromFile: {} };
  try {
    const named = namedValues(await decrypted(content, place), place);
    const { webhook } = config.watching;
    const whose = { kind: config.kind, release: releaseOf(config.application.release), webhook };
    const picked = pickSecrets(whose, named.values, place);
    config.notes.push(...picked.notes);
    faults.push(...named.faults, ...picked.faults, ...backupFaults(config, picked.backupKeys, place));
    const fromFile = Object.fromEntries([...picked.secrets].map(([name, value]) => [name, pulumi.secret(value)]));
    const { registryToken: token, backupKeys: keys } = picked;
    if (keys === undefined) return { fromFile, token };
    const { accessKeyId, secretAccessKey } = keys;
    const backupKeys = { accessKeyId: pulumi.secret(accessKeyId), secretAccessKey: pulumi.secret(secretAccessKey) };
    return { fromFile, token, backupKeys };
  } catch (error) {
    if (!(error instanceof SopsError)) throw error;
    faults.push({ path: place, problem: error.message });
    return { fromFile: {} };
  }
}

function backupFaults({ backups }: StackConfig, keys: BackupKeys | undefined, place: string): Fault[] {
  if (backups.recipients.length === 0 || backups.makeKeys || keys !== undefined) return [];
  const problem = 'is missing, and backups.recipients wants backups; README\'s "Backups" says where the key comes from';
  return [{ path: `${BACKUP_KEYS.accessKeyId} in ${place}`, problem }];
}

async function decrypted(content: string, place: string): Promise<DecryptedFile> {
  const keys = ageKeyPlace({ environment: process.env, platform: process.platform, homeDirectory: homedir() });
  const read = keys.kind === "text" ? keys : await readText(keys.path);
  if (!("text" in read)) {
    throw new SopsError(
      `it cannot be opened without an age key, and there is none at ${keys.from}, which ${read.problem}; set YAPIT_SOPS_AGE_KEY_FILE`,
    );
  }
  return decryptSopsFile(content, place, ageIdentities(read.text, keys.from));
}

function makeIt(place: string): string {
  return `sops edit --age RECIPIENT ${place} makes it, and README's "Going live" says what it holds`;
}
