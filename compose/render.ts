/** The files laid over the clone of the application's repository, by path. The same settings render the same bytes. */
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { composeFile } from "./application.ts";
import { renderEnvFile } from "./env-file.ts";
import { frontendSettings, type StackAuthClient } from "./frontend-settings.ts";
import { plainSettings } from "./plain-settings.ts";
import { assertRules } from "./rules.ts";
import type { ApplicationSettings } from "./settings.ts";
import { VARIABLE_NAMES } from "./variable-names.ts";

export const COMPOSE_PATH = "docker-compose.prod.yml";

/** Throws a RuleError that names every fault of the compose file. */
export function renderFiles(settings: ApplicationSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(checkedFiles(settings)).map(([path, content]) => [path, content()]));
}

/** The paths of `renderFiles`, which refuses the same, for a moment when the revision is not known yet. */
export function renderedPaths(settings: ApplicationSettings): string[] {
  return Object.keys(checkedFiles(settings));
}

function checkedFiles(settings: ApplicationSettings): Record<string, () => string> {
  const file = composeFile(settings);
  const plain = plainSettings(settings);
  const { production, machineMemoryMb } = settings;
  assertRules({ file, plain, secretNames: VARIABLE_NAMES, machineMemoryMb, production });
  return {
    [COMPOSE_PATH]: () => stringify(file, { lineWidth: 0, aliasDuplicateObjects: false }),
    ".env.prod": () => renderEnvFile(plain),
    "yapit-infra/stack-auth-setup.sql": () => shipped("stack-auth-setup.sql"),
    ...(production && { "yapit-infra/dump-database.sh": () => shipped("dump-database.sh") }),
  };
}

export const FRONTEND_SETTINGS_PATH = "frontend/.env.production";

export function renderFrontendSettings(domain: string, client: StackAuthClient): string {
  return renderEnvFile(frontendSettings(domain, client));
}

function shipped(name: string): string {
  return readFileSync(new URL(`./files/${name}`, import.meta.url), "utf8");
}
