/** Routers, services, middlewares and certificates: from containers' labels, and from the files in Traefik's folder. */
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
  /** Of whom a certificate is to be had for the name: "letsencrypt". */
  resolver?: string;
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

interface DynamicFile {
  http?: {
    routers?: Record<string, FileRouter>;
    middlewares?: Record<string, Record<string, Record<string, unknown>>>;
    services?: Record<string, { loadBalancer: { servers: { url: string }[] } }>;
  };
  tls?: {
    stores?: { default?: { defaultCertificate?: { certFile: string } } };
    options?: { default?: { clientAuth?: { caFiles: string[] } } };
  };
}

interface FileRouter {
  rule: string;
  service: string;
  priority?: number;
  entryPoints?: string[];
  middlewares?: string[];
  tls?: { certResolver?: string };
}

/** Read anew for each connection: containers and watched files change. */
export function routesOf(docker: Docker): Routes {
  const { files } = docker.host;
  const paths = files.below(FOLDER).filter((path) => path.endsWith(".yml"));
  const dynamic = paths.map((path) => (parse(files.read(path) ?? "") ?? {}) as DynamicFile);
  const shared = Object.fromEntries(
    dynamic.flatMap(({ http }) =>
      Object.entries(http?.middlewares ?? {}).map(([name, one]) => [name, inLabelForm(one)]),
    ),
  );
  const certificate = dynamic.map(({ tls }) => tls?.stores?.default?.defaultCertificate?.certFile).find(Boolean);
  const authorities = dynamic.flatMap(({ tls }) => tls?.options?.default?.clientAuth?.caFiles ?? []);
  return {
    routers: [
      ...dynamic.flatMap((file) => routersOfFile(file, shared)),
      ...docker
        .containers({ "traefik.enable": "true" })
        .filter(takesTraffic)
        .flatMap((one) => routersOfLabels(one, shared)),
    ],
    ...(certificate !== undefined && { defaultCertificate: files.read(certificate) }),
    clientAuthorities: authorities.flatMap((path) => files.read(path) ?? []),
  };
}

/** Containers that are not healthy (yet) get no traffic. */
function takesTraffic({ status, health }: Container): boolean {
  return status === "running" && (health === undefined || health === "healthy");
}

function routersOfFile({ http = {} }: DynamicFile, shared: Record<string, Middleware>): Router[] {
  return Object.values(http.routers ?? {}).map(({ rule, service, priority, entryPoints, middlewares, tls }) => {
    const url = http.services?.[service]?.loadBalancer.servers[0]?.url;
    const { hostname, port } = new URL(url ?? "http://nobody");
    return {
      ...{ rule, priority: priority ?? rule.length, entryPoints: entryPoints ?? ["web", "websecure"] },
      tls: tls !== undefined,
      resolver: tls?.certResolver,
      middlewares: (middlewares ?? []).map((name) => middlewareOf(name, shared)),
      ...(url !== undefined && { target: { name: hostname, port: Number(port || 80) } }),
    };
  });
}

function routersOfLabels(container: Container, shared: Record<string, Middleware>): Router[] {
  const label = (name: string): string | undefined => container.labels[`traefik.http.${name}`];
  const named = (kind: string): string[] => [
    ...new Set(
      Object.keys(container.labels).flatMap(
        (name) => new RegExp(`^traefik\\.http\\.${kind}\\.([^.]+)\\.`).exec(name)?.[1] ?? [],
      ),
    ),
  ];
  const services = named("services");
  const own = Object.fromEntries(
    named("middlewares").map((name) => [
      name,
      labelledMiddleware(container.labels, `traefik.http.middlewares.${name}.`),
    ]),
  );
  return named("routers").map((name) => {
    const rule = label(`routers.${name}.rule`) ?? "";
    const service = label(`routers.${name}.service`) ?? (services.length === 1 ? services[0] : undefined);
    const port = label(`services.${service ?? ""}.loadbalancer.server.port`);
    const list = (text = ""): string[] => text.split(",").filter((part) => part !== "");
    return {
      ...{ rule, priority: Number(label(`routers.${name}.priority`) ?? rule.length) },
      entryPoints: list(label(`routers.${name}.entrypoints`) ?? "web,websecure"),
      tls: label(`routers.${name}.tls`) === "true" || label(`routers.${name}.tls.certresolver`) !== undefined,
      resolver: label(`routers.${name}.tls.certresolver`),
      middlewares: list(label(`routers.${name}.middlewares`)).map((one) => middlewareOf(one, { ...shared, ...own })),
      ...(port !== undefined && { target: { name: container.name, port: Number(port) } }),
    };
  });
}

/** "redirect-to-https@file" and "redirect-to-https" alike. */
function middlewareOf(reference: string, known: Record<string, Middleware>): Middleware {
  const middleware = known[reference.replace(/@\w+$/, "")];
  if (!middleware) throw new Error(`middleware "${reference}" does not exist`);
  return middleware;
}

function labelledMiddleware(labels: Record<string, string>, prefix: string): Middleware {
  const made: Middleware = {};
  for (const [label, value] of Object.entries(labels)) {
    if (!label.startsWith(prefix)) continue;
    const [kind = "", setting = ""] = label.slice(prefix.length).toLowerCase().split(".");
    (made[kind] ??= {})[setting] = value;
  }
  return made;
}

/** Keys in lower case and values as text, as labels have them. */
function inLabelForm(middleware: Record<string, Record<string, unknown>>): Middleware {
  return Object.fromEntries(
    Object.entries(middleware).map(([kind, settings]) => [
      kind.toLowerCase(),
      Object.fromEntries(Object.entries(settings).map(([name, value]) => [name.toLowerCase(), String(value)])),
    ]),
  );
}
