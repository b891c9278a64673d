/** A running environment as a test looks at it: its containers, Dokploy's rows, Stack Auth's answers, a run's changes. */
import dotenv from "dotenv";
import type { DeploymentRow } from "@yapit-infra/sandbox/dokploy/tables/projects.ts";
import type { Tables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";
import type { Container } from "@yapit-infra/sandbox/machine/docker/state.ts";
import { tablesOn } from "@yapit-infra/sandbox/machine/dokploy-database.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import type { RunResult } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { World } from "@yapit-infra/sandbox/world/world.ts";

export const DOMAIN = "yaptts.org";

export function onlyMachine(world: World): Machine {
  const [server] = world.hetzner.servers.all;
  const machine = server && world.machines.get(server.id);
  if (!machine) throw new Error("no machine runs");
  return machine;
}

export function dokployOf(world: World): Tables {
  const tables = tablesOn(onlyMachine(world));
  if (!tables) throw new Error("Dokploy's database does not run");
  return tables;
}

/** Undefined: Dokploy has deployed nothing. */
export function latestDeployment(world: World): DeploymentRow | undefined {
  return dokployOf(world)
    .deployments.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .at(-1);
}

/** The application's containers of one compose service. */
export function containersOf(world: World, service: string): Container[] {
  return onlyMachine(world).docker.containers({ "com.docker.compose.service": service });
}

export function onlyContainer(world: World, service: string): Container {
  const [container, ...others] = containersOf(world, service);
  if (!container || others.length > 0) throw new Error(`${service} has not one container`);
  return container;
}

/** The variables that Dokploy writes to `.env`. */
export function variablesOf(world: World): Record<string, string> {
  return dotenv.parse(dokployOf(world).composes[0]?.env ?? "");
}

/** What a visitor gets at `path`. */
export async function statusOf(world: World, path: string): Promise<number> {
  return (await world.visit(`https://${DOMAIN}${path}`)).status;
}

/** What Stack Auth answers to the keys that `variables` hold, from a page and from the gateway. */
export async function stackAuthTakes(world: World, variables: Record<string, string>): Promise<number[]> {
  const page = (await world.visit(`https://${DOMAIN}/`)).body;
  const base = /<meta name="VITE_STACK_BASE_URL" content="([^"]+)">/.exec(page)?.[1];
  if (base === undefined) throw new Error("the pages do not say where Stack Auth is");
  const url = `${base}/api/v1/projects/current`;
  const ask = (type: string, header: string, key: string) =>
    world.visit(url, {
      headers: {
        "x-stack-access-type": type,
        "x-stack-project-id": variables["STACK_AUTH_PROJECT_ID"] ?? "",
        [header]: key,
      },
    });
  const answers = await Promise.all([
    ask("client", "x-stack-publishable-client-key", variables["STACK_AUTH_CLIENT_KEY"] ?? ""),
    ask("server", "x-stack-secret-server-key", variables["STACK_AUTH_SERVER_KEY"] ?? ""),
  ]);
  return answers.map(({ status }) => status);
}

/** "update application-deployment" and the like, sorted; resources that stay the same, or are only looked at, are not told. */
export function changesOf({ events }: RunResult): string[] {
  return events
    .flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []))
    .filter(({ op }) => !["same", "read", "refresh"].includes(op))
    .map(({ op, urn }) => `${op} ${urn.slice(urn.lastIndexOf("::") + 2)}`)
    .sort();
}
