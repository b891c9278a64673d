/** The `.env` that Dokploy writes beside the compose file (facts 56), and the references it resolves in it. */
import dotenv from "dotenv";
import type { ComposeRow } from "../tables/compose.ts";
import { find } from "../store/rows.ts";
import type { Tables } from "../tables/tables.ts";

type Variables = Record<string, string | undefined>;

export interface Scopes {
  project: Variables;
  environment: Variables;
}

export function scopesOf(tables: Tables, compose: ComposeRow): Scopes {
  const environment = find(tables, "environments", compose.environmentId);
  const project = find(tables, "projects", environment.projectId);
  return { project: dotenv.parse(project.env), environment: dotenv.parse(environment.env) };
}

/** Each value once: `${X}` stays as it is, `${{X}}`, `${{project.X}}` and `${{environment.X}}` are replaced. */
function resolved(value: string, own: Variables, scopes: Scopes): string {
  const replace = (pattern: RegExp, variables: Variables, refusal: (reference: string) => string) => (text: string) =>
    text.replace(pattern, (_whole, reference: string) => {
      const found = variables[reference];
      if (found === undefined) throw new Error(refusal(reference));
      return found;
    });
  const fromProject = replace(
    /\$\{\{project\.(.*?)\}\}/g,
    scopes.project,
    (name) => `Invalid project environment variable: project.${name}`,
  );
  const fromEnvironment = replace(
    /\$\{\{environment\.(.*?)\}\}/g,
    scopes.environment,
    (name) => `Invalid environment variable: environment.${name}`,
  );
  const fromOwn = replace(/\$\{\{(.*?)\}\}/g, own, (name) => `Invalid service environment variable: ${name}`);
  return fromOwn(fromEnvironment(fromProject(value)));
}

/** Throws with the words a deployment's log shows. No vault answers in the sandbox. */
export function refuseVaultReferences(env: string, { vaultProviders }: Tables): void {
  const [, name] = /\$\{\{vault\.([a-zA-Z0-9_-]+)\.[^}]+\}\}/.exec(env) ?? [];
  if (name === undefined) return;
  if (vaultProviders.some((provider) => provider.name === name)) throw new Error("fetch failed");
  throw new Error(`Vault provider "${name}" not found. Configure it in Settings -> Secrets Providers.`);
}

function escaped(value: string): string {
  return value.replace(/[\\"$]/g, (character) => `\\${character}`);
}

/** Every value in double quotes, escaped so that compose reads it back literally; a stack's values go unquoted. */
export function envFile(compose: ComposeRow, scopes: Scopes): string {
  const { appName, env } = compose;
  let content = `APP_NAME=${appName}\nCOMPOSE_PROJECT_NAME=${appName}\n${env ?? ""}`;
  if (!content.includes("DOCKER_CONFIG")) content += "\nDOCKER_CONFIG=/root/.docker";
  const own = dotenv.parse(content);
  return Object.entries(own)
    .map(([name, value]) => [name, resolved(value, own, scopes)] as const)
    .map(([name, value]) => (compose.composeType === "stack" ? `${name}=${value}` : `${name}="${escaped(value)}"`))
    .join("\n");
}
