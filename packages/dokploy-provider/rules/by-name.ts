/** Objects found by what a person types at an import: Dokploy's id, or a path of names ("Yapit Test/production/Yapit"). */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Dokploy } from "../api/dokploy.ts";
import type { ComposeRow, EnvironmentRow, ProjectRow } from "../api/objects.ts";

export async function projectBy(dokploy: Dokploy, typed: string): Promise<ProjectRow | undefined> {
  const projects = await dokploy.projects.all();
  return projects.find(({ projectId }) => projectId === typed) ?? only("projects", typed, namedAs(projects, typed));
}

export async function environmentBy(dokploy: Dokploy, typed: string): Promise<EnvironmentRow | undefined> {
  const byId = isId(typed) ? await dokploy.environments.one(typed) : undefined;
  return byId ?? (await environmentAt(dokploy, typed));
}

export async function composeBy(dokploy: Dokploy, typed: string): Promise<ComposeRow | undefined> {
  const byId = isId(typed) ? await dokploy.composes.one(typed) : undefined;
  if (byId) return byId;
  const [path, name] = splitLast(typed);
  const environment = await environmentAt(dokploy, path);
  const inside = environment ? await dokploy.environments.one(environment.environmentId) : undefined;
  const found = only("compose services", typed, namedAs(inside?.compose ?? [], name));
  return found && dokploy.composes.one(found.composeId);
}

/** "COMPOSE/rest", COMPOSE by id or by path of names: the compose service and the rest. */
export async function composeAndRest(
  dokploy: Dokploy,
  typed: string,
): Promise<{ compose: ComposeRow; rest: string } | undefined> {
  const steps = typed.split("/");
  for (const length of [1, 3]) {
    const rest = steps.slice(length).join("/");
    if (rest === "") continue;
    const compose = await composeBy(dokploy, steps.slice(0, length).join("/"));
    if (compose) return { compose, rest };
  }
  return undefined;
}

/** Undefined: none; two of one name are for the person to tell apart. */
export function only<T>(kind: string, typed: string, found: T[]): T | undefined {
  if (found.length > 1)
    throw new ProviderError(`${found.length} ${kind} in Dokploy are called ${typed}: import by id instead`);
  return found[0];
}

async function environmentAt(dokploy: Dokploy, path: string): Promise<EnvironmentRow | undefined> {
  const [projectName, name] = splitLast(path);
  const project = projectName === "" ? undefined : await projectBy(dokploy, projectName);
  const inside = project ? await dokploy.projects.one(project.projectId) : undefined;
  return only("environments", path, namedAs(inside?.environments ?? [], name));
}

function namedAs<T extends { name: string }>(rows: T[], name: string): T[] {
  return rows.filter((row) => row.name === name);
}

function splitLast(path: string): [string, string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** A path of names has a slash, an id has none. */
function isId(typed: string): boolean {
  return !typed.includes("/");
}
