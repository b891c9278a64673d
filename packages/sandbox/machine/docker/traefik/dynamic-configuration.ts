/** Routers, services, middlewares and certificates, from containers' labels and from files. */
import { parse } from "yaml";
import type { Json, JsonObject } from "../compose/compose-file.ts";
import { objectOf, textList, textOf } from "../compose/json-forms.ts";
import type { AttachedContainer } from "../program.ts";
import type { ContainerState } from "../state.ts";
import type { StaticConfiguration } from "./static-configuration.ts";

export interface Router {
  /** "yapit-frontend@docker". */
  name: string;
  rule: string;
  priority: number;
  /** Empty: all. */
  entryPoints: string[];
  tls: boolean;
  certResolver?: string;
  middlewares: string[];
  service: string;
}

export interface DynamicConfiguration {
  routers: Router[];
  /** Where a service's requests go: "http://10.0.1.5:80", several for several servers. */
  services: Map<string, string[]>;
  middlewares: Map<string, JsonObject>;
  certificates: { certFile: string; keyFile: string }[];
  /** Certificate authorities of which visitors have to show a certificate. */
  clientAuthorities: string[];
  /** Routers that were refused, and why. */
  faults: string[];
}

export async function readDynamicConfiguration(
  container: AttachedContainer,
  settings: StaticConfiguration,
): Promise<DynamicConfiguration> {
  const read: DynamicConfiguration = {
    routers: [],
    services: new Map(),
    middlewares: new Map(),
    certificates: [],
    clientAuthorities: [],
    faults: [],
  };
  if (settings.docker !== undefined) {
    const containers = container.dockerSocket?.() ?? [];
    // Containers that are not healthy (yet) get no traffic.
    for (const own of containers)
      if (own.status === "running" && (own.health === undefined || own.health === "healthy"))
        addContainer(read, own, settings.docker);
  }
  for (const path of await filesOf(container, settings)) {
    const text = await container.readFile(path);
    try {
      if (text !== undefined && !path.endsWith(".toml")) addFile(read, objectOf(parse(text) as Json));
    } catch {
      read.faults.push(`Error occurred during building dynamic configuration: ${path}: not YAML`);
    }
  }
  return read;
}

async function filesOf(container: AttachedContainer, { file }: StaticConfiguration): Promise<string[]> {
  if (file?.filename !== undefined) return [file.filename];
  if (file?.directory === undefined) return [];
  const folder = file.directory.replace(/\/$/, "");
  const names = await container.folderNames(folder);
  return names.filter((name) => /\.(ya?ml|toml)$/.test(name)).map((name) => `${folder}/${name}`);
}

function addContainer(
  read: DynamicConfiguration,
  container: ContainerState,
  docker: NonNullable<StaticConfiguration["docker"]>,
): void {
  const labels = Object.fromEntries(
    Object.entries(container.spec.labels).filter(([name]) => name.startsWith("traefik.")),
  );
  const enabled = labels["traefik.enable"];
  if (enabled === undefined ? !docker.exposedByDefault : enabled !== "true") return;
  const network = labels["traefik.docker.network"] ?? docker.network;
  const address = container.addresses[network ?? ""] ?? Object.values(container.addresses)[0];
  if (address === undefined) return;
  const http = treeOf(labels, "traefik.http.");
  const routers = objectOf(http["routers"]);
  const services = objectOf(http["services"]);
  for (const [name, middleware] of Object.entries(objectOf(http["middlewares"])))
    read.middlewares.set(`${name}@docker`, objectOf(middleware));
  const fallback = `${container.spec.labels["com.docker.compose.service"] ?? container.spec.name}-${container.spec.labels["com.docker.compose.project"] ?? "container"}`;
  const names = Object.keys(services).length === 0 ? [fallback] : Object.keys(services);
  for (const name of names) {
    const server = objectOf(objectOf(objectOf(services[name])["loadbalancer"])["server"]);
    const port = textOf(server["port"]) ?? String(container.spec.ports[0]?.target ?? "");
    if (port === "") {
      read.faults.push(`service "${name}" error: port is missing`);
      continue;
    }
    const known = read.services.get(`${name}@docker`) ?? [];
    read.services.set(`${name}@docker`, [...known, `${textOf(server["scheme"]) ?? "http"}://${address}:${port}`]);
  }
  for (const [name, own] of Object.entries(routers)) {
    const router = objectOf(own);
    const service = textOf(router["service"]) ?? (names.length === 1 ? names[0] : undefined);
    if (service === undefined) {
      read.faults.push(`Router ${name} cannot be linked automatically with multiple Services`);
      continue;
    }
    if (!read.routers.some((known) => known.name === `${name}@docker`))
      read.routers.push(routerOf(name, "docker", router, service));
  }
}

function addFile(read: DynamicConfiguration, content: JsonObject): void {
  const http = objectOf(content["http"]);
  for (const [name, own] of Object.entries(objectOf(http["services"]))) {
    const servers = objectOf(objectOf(own)["loadBalancer"])["servers"];
    const urls = (Array.isArray(servers) ? servers : []).map((server) => textOf(objectOf(server)["url"]) ?? "");
    read.services.set(`${name}@file`, urls);
  }
  for (const [name, own] of Object.entries(objectOf(http["middlewares"])))
    read.middlewares.set(`${name}@file`, lowerKeys(objectOf(own)));
  for (const [name, own] of Object.entries(objectOf(http["routers"]))) {
    const router = lowerKeys(objectOf(own));
    read.routers.push(routerOf(name, "file", router, textOf(router["service"]) ?? ""));
  }
  const tls = objectOf(content["tls"]);
  const listed = [
    ...(Array.isArray(tls["certificates"]) ? tls["certificates"] : []),
    objectOf(objectOf(tls["stores"])["default"])["defaultCertificate"],
  ];
  for (const item of listed) {
    const { certFile, keyFile } = objectOf(item);
    if (typeof certFile === "string" && typeof keyFile === "string") read.certificates.push({ certFile, keyFile });
  }
  const auth = objectOf(objectOf(objectOf(tls["options"])["default"])["clientAuth"]);
  if (textOf(auth["clientAuthType"])?.startsWith("Require") === true)
    read.clientAuthorities.push(...textList(auth["caFiles"]));
}

/** Keys in lower case, as they are in labels. */
function routerOf(name: string, provider: string, own: JsonObject, service: string): Router {
  const rule = textOf(own["rule"]) ?? "";
  const tls = own["tls"];
  const certResolver = textOf(objectOf(tls)["certresolver"] ?? objectOf(tls)["certResolver"]);
  const qualified = (reference: string) => (reference.includes("@") ? reference : `${reference}@${provider}`);
  return {
    name: qualified(name),
    rule,
    priority: Number(own["priority"] ?? rule.length),
    entryPoints: commaList(own["entrypoints"]),
    tls: tls !== undefined && tls !== "false" && tls !== false,
    ...(certResolver !== undefined && { certResolver }),
    middlewares: commaList(own["middlewares"]).map(qualified),
    service: qualified(service),
  };
}

function commaList(value: Json | undefined): string[] {
  return textList(value)
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** traefik.http.routers.a.rule=… as a tree; keys after the names in lower case. */
function treeOf(labels: Record<string, string>, prefix: string): JsonObject {
  const tree: JsonObject = {};
  for (const [label, value] of Object.entries(labels)) {
    if (!label.toLowerCase().startsWith(prefix)) continue;
    const [kind = "", name = "", ...rest] = label.slice(prefix.length).split(".");
    const path = [kind.toLowerCase(), name, ...rest.map((part) => part.toLowerCase())];
    let node = tree;
    for (const part of path.slice(0, -1)) {
      const next = node[part];
      node = typeof next === "object" && next !== null && !Array.isArray(next) ? next : (node[part] = {});
    }
    node[path.at(-1) ?? ""] = value;
  }
  return tree;
}

function lowerKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === "object" && value !== null && !Array.isArray(value) ? lowerKeys(value) : value,
    ]),
  );
}
