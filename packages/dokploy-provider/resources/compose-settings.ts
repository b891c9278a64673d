/** A compose service's inputs and Dokploy's row for it: two forms of the same settings. */
import { createHash } from "node:crypto";
import dotenv from "dotenv";
import { isObject, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { ComposeRow, ComposeSettings } from "../api/objects.ts";
import { COMPOSE_DEFAULTS as DEFAULTS } from "../rules/defaults.ts";
import { dotenvFault, renderDotenv } from "../rules/dotenv.ts";
import { type Fields, flag, optionalText, text, textMap, texts } from "../rules/fields.ts";
import { unmarked } from "../rules/mark.ts";
import { byteLength, sizeFault } from "../rules/size-limit.ts";

const SHELL_CONTROL = /[;|$()<>\\\n`]/;

export const COMPOSE_FIELDS: Fields = {
  environmentId: { kind: "text", required: true },
  name: { kind: "text", required: true, rule: (name: string) => (name.trim() ? undefined : "name must not be empty") },
  description: { kind: "text" },
  sourceType: {
    kind: "text",
    default: DEFAULTS.sourceType,
    rule: (type: string) => (type === "git" ? undefined : 'sourceType must be "git": a repository by its address'),
  },
  customGitUrl: { kind: "text", required: true, rule: gitUrlFault },
  customGitBranch: { kind: "text", required: true },
  customGitSSHKeyId: { kind: "text" },
  composePath: {
    kind: "text",
    default: DEFAULTS.composePath,
    rule: (path: string) =>
      path !== "" && !path.startsWith("/") && !path.split("/").includes("..")
        ? undefined
        : "composePath must be a path inside the repository, like ./docker-compose.yml",
  },
  composeType: {
    kind: "text",
    default: DEFAULTS.composeType,
    rule: (type: string) =>
      ["docker-compose", "stack"].includes(type) ? undefined : 'composeType must be "docker-compose" or "stack"',
  },
  /** What follows `docker ` in place of Dokploy's own "compose -p APPNAME -f PATH up -d --build --remove-orphans". */
  command: {
    kind: "text",
    default: DEFAULTS.command,
    rule: (command: string) =>
      SHELL_CONTROL.test(command) ? "command must not hold shell control characters: Dokploy refuses them" : undefined,
  },
  env: { kind: "map", default: {}, rule: envFault },
  createEnvFile: { kind: "flag", default: DEFAULTS.createEnvFile },
  /** Whether Dokploy deploys when its webhook is called. */
  autoDeploy: { kind: "flag", default: DEFAULTS.autoDeploy },
  watchPaths: { kind: "texts", default: DEFAULTS.watchPaths },
  triggerType: { kind: "text", default: DEFAULTS.triggerType },
  enableSubmodules: { kind: "flag", default: DEFAULTS.enableSubmodules },
  randomize: { kind: "flag", default: DEFAULTS.randomize },
  suffix: { kind: "text", default: DEFAULTS.suffix },
  isolatedDeployment: { kind: "flag", default: DEFAULTS.isolatedDeployment },
  /** The secret part of the webhook's address; Dokploy chooses one otherwise. */
  refreshToken: {
    kind: "text",
    rule: (token: string) =>
      /^[\w-]{16,}$/.test(token) ? undefined : "refreshToken must be 16 letters, digits, - or _ or more",
  },
  /** Whether deleting the service also deletes its named volumes, and so its data. */
  deleteVolumes: { kind: "flag", default: DEFAULTS.deleteVolumes },
};

/** What changes the containers; the rest (name, webhook) needs no deployment. */
const DEPLOYED = [
  "sourceType",
  "customGitUrl",
  "customGitBranch",
  "composePath",
  "composeType",
  "command",
  "env",
  "createEnvFile",
  "enableSubmodules",
  "randomize",
  "suffix",
  "isolatedDeployment",
] as const;

/** Without description, which carries the mark. */
export function settingsOf(inputs: Values): Omit<ComposeSettings, "description" | "refreshToken"> {
  const watchPaths = texts(inputs, "watchPaths");
  return {
    environmentId: text(inputs, "environmentId"),
    name: text(inputs, "name"),
    sourceType: text(inputs, "sourceType"),
    customGitUrl: text(inputs, "customGitUrl"),
    customGitBranch: text(inputs, "customGitBranch"),
    customGitSSHKeyId: optionalText(inputs, "customGitSSHKeyId") ?? null,
    composePath: text(inputs, "composePath"),
    composeType: text(inputs, "composeType"),
    command: text(inputs, "command"),
    env: renderDotenv(textMap(inputs["env"])),
    createEnvFile: flag(inputs, "createEnvFile"),
    autoDeploy: flag(inputs, "autoDeploy"),
    watchPaths: watchPaths.length > 0 ? watchPaths : null,
    triggerType: text(inputs, "triggerType"),
    enableSubmodules: flag(inputs, "enableSubmodules"),
    randomize: flag(inputs, "randomize"),
    suffix: text(inputs, "suffix"),
    isolatedDeployment: flag(inputs, "isolatedDeployment"),
  };
}

/** The part of the settings that a way back restores; name, webhook and key stay as they are. */
export function deployedSettings(inputs: Values): Partial<ComposeSettings> {
  const settings = settingsOf(inputs);
  return Object.fromEntries(DEPLOYED.map((name) => [name, settings[name]]));
}

/** Inputs as `check` would leave them, so that an unchanged service shows no difference. */
export function inputsOf(row: ComposeRow): Values {
  const description = unmarked(row.description);
  return {
    environmentId: row.environmentId,
    name: row.name,
    ...(description && { description }),
    sourceType: row.sourceType,
    ...(row.customGitUrl !== null && { customGitUrl: row.customGitUrl }),
    ...(row.customGitBranch !== null && { customGitBranch: row.customGitBranch }),
    ...(row.customGitSSHKeyId !== null && { customGitSSHKeyId: row.customGitSSHKeyId }),
    composePath: row.composePath,
    composeType: row.composeType,
    command: row.command,
    env: dotenv.parse(row.env ?? ""),
    createEnvFile: row.createEnvFile,
    autoDeploy: row.autoDeploy,
    watchPaths: row.watchPaths ?? [],
    triggerType: row.triggerType ?? "push",
    enableSubmodules: row.enableSubmodules,
    randomize: row.randomize ?? false,
    suffix: row.suffix,
    isolatedDeployment: row.isolatedDeployment,
  };
}

/** Hex; the same for inputs and for the row they were written to. */
export function composeFingerprint(inputs: Values): string {
  const env = isObject(inputs["env"]) ? Object.entries(inputs["env"]).toSorted(([a], [b]) => (a < b ? -1 : 1)) : [];
  const deployed = DEPLOYED.map((name) => (name === "env" ? env : (inputs[name] ?? null)));
  return createHash("sha256").update(JSON.stringify(deployed)).digest("hex");
}

function envFault(env: Record<string, string>): string | undefined {
  const faults = Object.entries(env).flatMap(([name, value]) => dotenvFault(name, value) ?? []);
  if (faults.length > 0) return faults.join("; ");
  return sizeFault("the environment variables", byteLength(renderDotenv(env)));
}

function gitUrlFault(url: string): string | undefined {
  if (/^https?:\/\/[^/@]*@/.test(url))
    return "customGitUrl must hold no token: Dokploy shows it in its panel and logs; use an ssh key";
  if (/^(https?|ssh):\/\//.test(url)) return undefined;
  if (/^[\w.-]+@[\w.-]+:\d+\//.test(url))
    return "customGitUrl with a port must be written ssh://git@host:port/path.git";
  return /^[\w.-]+@[\w.-]+:\S+$/.test(url) ? undefined : "customGitUrl must be like git@github.com:owner/name.git";
}
