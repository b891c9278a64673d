/** Routers, services, middlewares and certificates: from containers' labels, and from the files in Traefik's folder, which say the same. */
import { parse } from "yaml";
import type { Docker } from "../docker/docker.ts";
import type { Container } from "../docker/state.ts";

const FOLDER = "/etc/dokploy/traefik/dynamic";

export interface Router {
  rule: string;
  /** The highest wins; the rule's length where none is given. */
  priority: number;
  entryPoints: string[];
  /** Whether it answers to TLS alone; otherwise to plain HTTP alone. */
  tls: boolean;
  middlewares: Middleware[];
  /** Where requests go; undefined: its service has none. */
  target?: { name: string; port: number };
}

/** One kind of middleware by its name in lower case, with its settings: { replacepathregex: { regex, replacement } }. */
export type Middleware = Record<string, Record<string, string>>;

export interface Routes {
  routers: Router[];
  /** Certificate and key in one text. */
  defaultCertificate?: string;
  /** Of whom visitors have to show a certificate; empty: of nobody. */
  clientAuthorities: string[];
}

/** By the path in lower case, lists with commas, as labels have them: "http.routers.web.entrypoints" → "web,websecure". */
type Settings = Readonly<Record<string, string>>;

/** Read anew for each connection: containers and watched files change. */
export function routesOf(docker: Docker): Routes {
  const { files } = docker.host;
  const paths = files.below(FOLDER).filter((path) => path.endsWith(".yml"));
  const inFiles = together(paths.map((path) => flattened(parse(files.read(path) ?? ""))));
  const labelled = docker.containers({ "traefik.enable": "true" }).filter(takesTraffic);
  const certificate = inFiles["tls.stores.default.defaultcertificate.certfile"];
  return {
    routers: [
      ...routersIn(inFiles, inFiles),
      ...labelled.flatMap(({ labels, name }) => routersIn(lowerCased(labels), inFiles, name)),
    ],
    ...(certificate !== undefined && { defaultCertificate: files.read(certificate) }),
    clientAuthorities: list(inFiles["tls.options.default.clientauth.cafiles"]).flatMap(
      (path) => files.read(path) ?? [],
    ),
  };
}

/** Containers that are not healthy (yet) get no traffic. */
function takesTraffic({ status, health }: Container): boolean {
  return status === "running" && (health === undefined || health === "healthy");
}

function lowerCased(labels: Container["labels"]): Settings {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name.replace(/^traefik\./, "").toLowerCase(), value]),
  );
}

function flattened(value: unknown, path: string[] = []): Settings {
  if (Array.isArray(value) && typeof value[0] === "object") return flattened(value[0], path);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { [path.join(".").toLowerCase()]: String(value) };
  const inside = Object.entries(value).map(([name, one]) => flattened(one, [...path, name]));
  return inside.length === 0 ? flattened(true, path) : together(inside);
}

function together(parts: Settings[]): Settings {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** @param container whose labels they are; files name their servers */
function routersIn(own: Settings, inFiles: Settings, container?: string): Router[] {
  const services = namesOf("services", own);
  return namesOf("routers", own).map((name) => {
    const of = (setting: string): string | undefined => own[`http.routers.${name}.${setting}`];
    const rule = of("rule") ?? "";
    const service = `http.services.${(of("service") ?? services[0] ?? "").toLowerCase()}.loadbalancer`;
    const port = own[`${service}.server.port`];
    const url = own[`${service}.servers.url`];
    const { hostname, port: urlPort } = new URL(url ?? "http://nobody");
    return {
      ...{ rule, priority: Number(of("priority") ?? rule.length) },
      entryPoints: list(of("entrypoints") ?? "web,websecure"),
      tls: of("tls") === "true" || of("tls.certresolver") !== undefined,
      middlewares: list(of("middlewares")).map((one) => middleware(one, { ...inFiles, ...own })),
      ...(url !== undefined && { target: { name: hostname, port: Number(urlPort || 80) } }),
      ...(container !== undefined && port !== undefined && { target: { name: container, port: Number(port) } }),
    };
  });
}

function namesOf(kind: "routers" | "services", settings: Settings): string[] {
  const form = new RegExp(`^http\\.${kind}\\.([^.]+)\\.`);
  return [...new Set(Object.keys(settings).flatMap((path) => form.exec(path)?.[1] ?? []))];
}

/** "redirect-to-https@file" and "redirect-to-https" alike. */
function middleware(reference: string, settings: Settings): Middleware {
  const prefix = `http.middlewares.${reference.replace(/@\w+$/, "").toLowerCase()}.`;
  const made: Middleware = {};
  for (const [path, value] of Object.entries(settings)) {
    const [kind = "", setting = ""] = path.startsWith(prefix) ? path.slice(prefix.length).split(".") : [];
    if (kind !== "") (made[kind] ??= {})[setting] = value;
  }
  if (Object.keys(made).length === 0) throw new Error(`middleware "${reference}" does not exist`);
  return made;
}

function list(text = ""): string[] {
  return text.split(",").filter((part) => part !== "");
}
