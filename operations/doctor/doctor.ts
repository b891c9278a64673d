/** Everything that an `up` needs from outside, looked at before it runs. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { agentFaults, ownerFaults } from "../../stack-config/environment-faults.ts";
import { proxyAddress } from "../../stack-config/ssh-proxy.ts";
import type { EngineFound } from "../../tools/engine/engine.ts";
import { OperationError } from "../operation-error.ts";
import type { Environment } from "../services/json-service.ts";
import { parseStackFile } from "../stack-configuration.ts";
import { cloudflareFindings, type NameServersOf } from "./cloudflare-findings.ts";
import { commitFindings } from "./commit-findings.ts";
import { type Finding, missing, ok } from "./finding.ts";
import { githubFindings } from "./github-findings.ts";
import { hetznerFindings } from "./hetzner-findings.ts";
import type { NodeFound } from "./node-found.ts";
import { saltFinding } from "./salt-finding.ts";
import { openedSecrets } from "./secrets-finding.ts";
import { backendFindings, versionFindings } from "./tool-findings.ts";

export interface Surroundings {
  /** Of Pulumi.yaml. */
  folder: string;
  environment: Environment;
  platform: string;
  homeDirectory: string;
  /** The user's folder of Pulumi. */
  pulumiHome: string;
  node: NodeFound;
  engine: EngineFound;
  nameServersOf: NameServersOf;
}

export async function diagnose(stack: string, around: Surroundings): Promise<Finding[]> {
  const { environment, folder } = around;
  const parsed = parseStackFile(stack, folder);
  const config = parsed.kind === "valid" ? parsed.config : undefined;
  const faults = parsed.kind === "faulty" ? parsed.faults : [];
  const secrets = config && (await openedSecrets(config, folder, around));
  const ofServices = await Promise.all([
    whenReached("Hetzner token", () => hetznerFindings(environment, config)),
    whenReached("Cloudflare token", () => cloudflareFindings(environment, config, around.nameServersOf)),
    whenReached("GitHub token", () => githubFindings(environment, config)),
    config ? commitFindings(environment, config, secrets?.registryToken) : [],
  ]);
  return [
    ...versionFindings(around.node, around.engine),
    ...(config ? [ok(`Stack ${stack}`, `${config.kind}, ${config.domain}`)] : []),
    ...faults.map(({ path, problem }) =>
      missing(`Stack ${stack}`, `${path} ${problem}`, `change Pulumi.${stack}.yaml`),
    ),
    ...ofServices.flat(),
    ...(secrets ? [secrets.finding] : []),
    ...backendFindings(environment, folder, around.pulumiHome),
    ...(usesPassphrase(environment) ? [saltFinding(stack, folder)] : []),
    ...(await environmentFindings(environment, around.platform, config)),
    ...(config ? sshFindings(environment, folder, config) : []),
  ];
}

/** The salt matters where a passphrase opens the state. */
function usesPassphrase(environment: Environment): boolean {
  return ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].some((name) => environment[name] !== undefined);
}

/** Variables that a plugin reads behind the program's back. */
async function environmentFindings(
  environment: Environment,
  platform: string,
  config: StackConfig | undefined,
): Promise<Finding[]> {
  const faults = [
    ...(config ? ownerFaults(environment, config.repository.owner) : []),
    ...(await agentFaults(environment, platform)),
  ];
  return faults.map(({ path, problem }) => missing("Environment", `${path} ${problem}`, `unset ${path}`));
}

/** A service that cannot be reached is one line, and hides nothing of the others. */
async function whenReached(about: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return [missing(about, error.message, "try again when that is mended")];
  }
}

/** The keys that are files of this computer; a machine of the program's own needs none. */
function sshFindings(environment: Environment, folder: string, config: StackConfig): Finding[] {
  const about = "ssh";
  const { proxy, faults } = proxyAddress(environment);
  const findings = faults.map(({ path, problem }) => missing(about, `${path} ${problem}`, `set ${path}`));
  const files: [string, string | undefined, boolean][] = [
    ["YAPIT_SSH_PROXY_KEY_FILE", proxy?.privateKeyFile, proxy !== undefined],
    ["YAPIT_SSH_KEY_FILE", environment["YAPIT_SSH_KEY_FILE"], config.adopt?.serverId !== undefined],
  ];
  for (const [variable, file, needed] of files) {
    if (!needed) continue;
    if (!file)
      findings.push(
        missing(about, `${variable} is not set`, "name the file of the key that the adopted machine lets in"),
      );
    else if (!existsSync(resolve(folder, file)))
      findings.push(missing(about, `there is no file ${file}`, `name another in ${variable}`));
    else findings.push(ok(about, `${variable} names ${file}`));
  }
  return findings;
}
