/** The files laid over the clone of the application's repository, by path. The same settings render the same bytes. */
import { stringify } from "yaml";
import { composeFile } from "./application.ts";
import type { ComposeFile } from "./compose-file.ts";
import { renderEnvFile } from "./env-file.ts";
import { assertRules } from "./rules.ts";
import type { ApplicationSettings } from "./settings.ts";
import { shippedFile, shippedNames } from "./shipped-files.ts";
import type { StackAuthClient } from "./stack-auth-client.ts";

export const COMPOSE_PATH = "docker-compose.prod.yml";
export const FRONTEND_SETTINGS_PATH = "frontend/.env.production";

/** Throws a RuleError that names every fault of the compose file. */
export function renderFiles(settings: ApplicationSettings): Record<string, string> {
  const file = composeFile(settings);
  const plain = plainSettings(settings);
  assertRules({ file, plain, settings });
  return {
    [COMPOSE_PATH]: stringify(file, { lineWidth: 0, aliasDuplicateObjects: false }),
    ".env.prod": renderEnvFile(plain),
    ...Object.fromEntries(filesOf(file).map((name) => [`yapit-infra/${name}`, shippedFile(name)])),
  };
}

export function renderFrontendSettings(settings: ApplicationSettings, client: StackAuthClient | undefined): string {
  return renderEnvFile(settings.release.pages(settings, client));
}

/** `.env.prod`; what the stack's file sets wins. */
export function plainSettings(settings: ApplicationSettings): Record<string, string> {
  return { ...settings.release.plain(settings), ...settings.extra };
}

/** The program's own files that the services mount. */
function filesOf({ services }: ComposeFile): string[] {
  return [...new Set(Object.values(services).flatMap(({ volumes = [] }) => shippedNames(volumes)))];
}
