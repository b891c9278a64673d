/** The compose file as Dokploy re-writes it at every deployment: parsed, domains added, comments lost (facts 55). */
import { parse, stringify } from "yaml";
import type { ComposeRow } from "../tables/compose.ts";
import type { DomainRow } from "../tables/projects.ts";
import { domainLabels } from "./domain-labels.ts";

type Networks = string[] | Record<string, unknown>;

interface Service {
  labels?: unknown;
  deploy?: { labels?: unknown };
  networks?: Networks;
}

interface ComposeFile {
  services?: Record<string, Service>;
  networks?: Record<string, unknown>;
}

function isComposeFile(value: unknown): value is ComposeFile {
  return typeof value === "object" && value !== null;
}

const network = "dokploy-network";

function joined(networks: Networks | undefined, names: string[]): Networks {
  if (networks && !Array.isArray(networks))
    return { ...Object.fromEntries(names.map((name) => [name, {}])), ...networks };
  return [...new Set([...(networks ?? []), ...names])];
}

function addDomain(file: ComposeFile, compose: ComposeRow, domain: DomainRow): void {
  const { host, serviceName } = domain;
  if (!serviceName) throw new Error(`Domain "${host}" is missing a service name`);
  const service = file.services?.[serviceName];
  if (!service) {
    throw new Error(`Domain "${host}" is attached to service "${serviceName}" which does not exist in the compose`);
  }
  const isStack = compose.composeType === "stack";
  const place = isStack ? (service.deploy ??= {}) : service;
  const present: unknown = place.labels ?? [];
  if (Array.isArray(present)) {
    const joins = compose.isolatedDeployment ? compose.suffix || compose.appName : network;
    const first = `traefik.${isStack ? "swarm" : "docker"}.network=${joins}`;
    const added = [first, ...domainLabels(compose.appName, domain), "traefik.enable=true"];
    const known = new Set<unknown>(present);
    place.labels = [...added.filter((label) => !known.has(label)), ...(present as unknown[])];
  }
  if (!compose.isolatedDeployment) service.networks = joined(service.networks, [network, "default"]);
}

/** Each service joins a network named after the application, beside its own (facts 59). */
function isolate(file: ComposeFile, name: string): void {
  for (const service of Object.values(file.services ?? {}))
    service.networks = joined(service.networks, service.networks ? [name] : [name, "default"]);
  (file.networks ??= {})[name] = { name, external: true };
}

function uses({ networks = [] }: Service, name: string): boolean {
  return Array.isArray(networks) ? networks.includes(name) : name in networks;
}

/** Undefined: there is no file, or nothing in it. Throws with YAML's words or Dokploy's. */
export function rewriteComposeFile(
  source: string | undefined,
  compose: ComposeRow,
  domains: readonly DomainRow[],
): string | undefined {
  const file: unknown = source === undefined ? null : parse(source, { maxAliasCount: 10_000 });
  if (!isComposeFile(file)) return undefined;
  if (compose.randomize) throw new Error("the sandbox's Dokploy gives no names at random");
  if (compose.isolatedDeployment) isolate(file, compose.suffix || compose.appName);
  for (const domain of domains) addDomain(file, compose, domain);
  const joinsDokploy = Object.values(file.services ?? {}).some((service) => uses(service, network));
  if (!compose.isolatedDeployment && joinsDokploy) (file.networks ??= {})[network] = { external: true };
  return stringify(file, { lineWidth: 1000 });
}
