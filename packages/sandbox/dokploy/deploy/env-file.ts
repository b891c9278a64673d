/** The `.env` that Dokploy writes beside the compose file (facts 56), and the references it resolves in it. */
import dotenv from "dotenv";
import type { ComposeRow } from "../tables/compose.ts";
import { find } from "../store/rows.ts";
import type { Tables, VaultProviderRow } from "../tables/tables.ts";

type Variables = Record<string, string | undefined>;

export interface Scopes {
  project: Variables;
  environment: Variables;
}

export function scopesOf(tables: Tables, compose: ComposeRow): Scopes & { projectId: string } {
  const environment = find(tables, "environments", compose.environmentId);
  const project = find(tables, "projects", environment.projectId);
  return {
    projectId: project.projectId,
    project: dotenv.parse(project.env),
    environment: dotenv.parse(environment.env),
  };
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
export function refuseVaultReferences(
  env: string,
  providers: readonly VaultProviderRow[],
  scope: { projectId: string; environmentId: string },
): void {
  for (const [, name] of env.matchAll(/\$\{\{vault\.([a-zA-Z0-9_-]+)\.[^}]+\}\}/g)) {
    const provider = providers.find((candidate) => candidate.name === name);
    if (!provider) {
      throw new Error(`Vault provider "${name ?? ""}" not found. Configure it in Settings -> Secrets Providers.`);
    }
    const assigned = provider.assignments.some(
      ({ projectId, environmentIds }) =>
        projectId === scope.projectId && (environmentIds.length === 0 || environmentIds.includes(scope.environmentId)),
    );
    if (!assigned) {
      const where = "is not enabled for this project/environment. Assign it in Settings -> Secrets Providers.";
      throw new Error(`Vault provider "${provider.name}" ${where}`);
    }
    throw new Error("fetch failed");
  }
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
