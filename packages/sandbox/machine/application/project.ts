/** A compose project with everything resolved: which containers each service wants. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Files } from "../files.ts";
import { ComposeFailed } from "./compose-failed.ts";
import { type ComposeFile, type ComposeService, type Condition, readComposeFile } from "./compose-file.ts";
import { readDotenv } from "./dotenv.ts";
import { builtImage, type Clone, type Image, publishedImage, withMountedFiles } from "./image.ts";
import type { ContainerSpec } from "../docker/docker.ts";

export interface ProjectService {
  name: string;
  replicas: number;
  isBuilt: boolean;
  dependsOn: Record<string, { condition: Condition; restart: boolean }>;
  /** Without the labels of one container. */
  spec: Omit<ContainerSpec, "name">;
  /** Compose makes a container anew when it changes. */
  hash: string;
}

export interface Project {
  name: string;
  /** Dependencies first. */
  services: ProjectService[];
  networks: { name: string; external: boolean }[];
}

/** Which services a test has misbehave, by a file of the repository: { "gateway": "crash-loop" }. */
const BEHAVIOUR_FILE = "sandbox-behaviour.json";

/** @throws ComposeFailed in compose's words; warnings are added to `log` */
export async function loadProject(
  files: Files,
  { project, folder, file }: { project: string; folder: string; file: string },
  log: string[],
): Promise<Project> {
  const path = posix.join(folder, file);
  const base = posix.dirname(path);
  const variables = readDotenv(files.read(`${base}/.env`) ?? "");
  const content = await readComposeFile({ path, text: files.read(path) }, variables, log);
  const clone = cloneIn(files, folder);
  const behaviours = JSON.parse(clone[BEHAVIOUR_FILE] || "{}") as Record<string, string>;
  const reading = { files, base, project, clone, content, variables };
  const services = Object.entries(content.services ?? {}).map(([name, own]) =>
    serviceOf(name, own, behaviours[name], reading),
  );
  return { name: project, services: inOrder(services), networks: networksOf(content, project) };
}

interface Reading {
  files: Files;
  base: string;
  project: string;
  clone: Clone;
  content: ComposeFile;
  variables: Record<string, string>;
}

function cloneIn(files: Files, folder: string): Clone {
  const paths = files.below(folder).filter((path) => files.read(path) !== undefined);
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), files.read(path) ?? ""]));
}

function serviceOf(
  name: string,
  own: ComposeService,
  behaviour: string | undefined,
  { files, base, project, clone, content, variables }: Reading,
): ProjectService {
  const build = own.build === undefined ? undefined : dockerfileOf(own.build);
  if (build !== undefined && clone[build] === undefined)
    throw new ComposeFailed(
      `target ${name}: failed to solve: failed to read dockerfile: open ${posix.basename(build)}: no such file or directory`,
    );
  if (build === undefined && own.image === undefined)
    throw new ComposeFailed(
      `service "${name}" has neither an image nor a build context specified: invalid compose project`,
    );
  const mounts = mountsOf(own, content, base, project);
  const plain: Image = build === undefined ? publishedImage(clone, own.image ?? "") : builtImage(clone, build);
  const image = withMountedFiles(plain, clone, mounts);
  const { healthcheck } = own;
  const restartPolicy = own.restart ?? "no";
  const runsCommand = restartPolicy === "no" && own.command !== undefined;
  const spec: ProjectService["spec"] = {
    image: own.image ?? `${project}-${name}`,
    program: runsCommand ? "one-shot" : image.is,
    source: JSON.stringify(image),
    ...(behaviour !== undefined && { behaviour }),
    labels: pairs(own.labels),
    env: environmentOf(own, files, base, variables),
    command: typeof own.command === "string" ? own.command.split(" ") : (own.command ?? []),
    mounts,
    networks: Object.keys(networkNames(own)).map((key) => networkName(key, content, project)),
    published: publishedOf(own),
    restartPolicy,
    hasHealthCheck: healthcheck !== undefined && healthcheck.disable !== true,
  };
  const rest = Object.fromEntries(Object.entries(own).filter(([key]) => !["deploy", "depends_on"].includes(key)));
  const hash = createHash("sha256")
    .update(JSON.stringify([spec, rest, buildContext(own.build, clone)]))
    .digest("hex");
  return {
    ...{ name, spec, hash, isBuilt: build !== undefined },
    replicas: own.scale ?? own.deploy?.replicas ?? 1,
    dependsOn: dependenciesOf(name, own, content),
  };
}

function dockerfileOf(build: NonNullable<ComposeService["build"]>): string {
  const { context = ".", dockerfile = "Dockerfile" } = typeof build === "string" ? { context: build } : build;
  return posix.join(context, dockerfile);
}

/** The files an image is built of; Dokploy's own `.env` is the container's, not the image's. */
function buildContext(build: ComposeService["build"], clone: Clone): Record<string, string> {
  if (build === undefined) return {};
  const folder = posix.join(typeof build === "string" ? build : (build.context ?? "."), "/");
  const inside = Object.entries(clone).filter(([path]) => folder === "./" || path.startsWith(folder));
  return Object.fromEntries(inside.filter(([path]) => !/(^|\/)\.env$|^\.git\//.test(path)));
}

/** env_file first, in order, then environment; a name without a value takes the one of `.env`. */
function environmentOf(
  { env_file: listed = [], environment = {} }: ComposeService,
  files: Files,
  base: string,
  variables: Record<string, string>,
): string[] {
  const values: Record<string, string> = {};
  for (const item of typeof listed === "string" ? [listed] : listed) {
    const path = posix.join(base, typeof item === "string" ? item : item.path);
    const text = files.read(path);
    if (text === undefined)
      throw new ComposeFailed(`env file ${path} not found: stat ${path}: no such file or directory`);
    Object.assign(values, readDotenv(text));
  }
  const own = Array.isArray(environment)
    ? Object.fromEntries(environment.map((line) => [line.split("=")[0] ?? "", /=(.*)/s.exec(line)?.[1] ?? null]))
    : environment;
  for (const [name, value] of Object.entries(own)) {
    const given = value === null ? variables[name] : String(value);
    if (given !== undefined) values[name] = given;
  }
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

/** Of the machine's paths and the project's volumes, by the path inside. */
function mountsOf(
  { volumes = [] }: ComposeService,
  content: ComposeFile,
  base: string,
  project: string,
): Record<string, string> {
  const entries = volumes.map((volume): [string, string] => {
    const [source = "", target = ""] =
      typeof volume === "string" ? volume.split(":") : [volume.source ?? "", volume.target];
    if (/^[./~]/.test(source)) return [target, posix.join(base, source)];
    if (content.volumes === undefined || !(source in content.volumes))
      throw new ComposeFailed(`service refers to undefined volume ${source}: invalid compose project`);
    return [target, content.volumes[source]?.name ?? `${project}_${source}`];
  });
  return Object.fromEntries(entries);
}

function publishedOf({ ports = [] }: ComposeService): Record<string, { port: number; loopback: boolean }> {
  const entries = ports.map((port) => {
    if (typeof port !== "string") {
      const { target, published = target, host_ip: address = "" } = port;
      return [String(target), { port: Number(published), loopback: address.startsWith("127.") }];
    }
    const [target = "", published = target, address = ""] = port
      .replace(/\/\w+$/, "")
      .split(":")
      .toReversed();
    return [target, { port: Number(published), loopback: address.startsWith("127.") }];
  });
  return Object.fromEntries(entries) as Record<string, { port: number; loopback: boolean }>;
}

function networkNames({ networks = { default: {} } }: ComposeService): Record<string, unknown> {
  return Array.isArray(networks) ? Object.fromEntries(networks.map((name) => [name, {}])) : networks;
}

function networksOf(content: ComposeFile, project: string): Project["networks"] {
  const used = Object.values(content.services ?? {}).flatMap((service) => Object.keys(networkNames(service)));
  return [...new Set(used)].map((key) => ({
    name: networkName(key, content, project),
    external: content.networks?.[key]?.external === true,
  }));
}

function networkName(key: string, { networks = {} }: ComposeFile, project: string): string {
  if (key !== "default" && !(key in networks))
    throw new ComposeFailed(`service refers to undefined network ${key}: invalid compose project`);
  const { name, external } = networks[key] ?? {};
  return name ?? (external === true ? key : `${project}_${key}`);
}

function dependenciesOf(
  name: string,
  { depends_on: listed = {} }: ComposeService,
  { services = {} }: ComposeFile,
): ProjectService["dependsOn"] {
  const all: Record<string, { condition?: Condition; restart?: boolean }> = Array.isArray(listed)
    ? Object.fromEntries(listed.map((other) => [other, {}]))
    : listed;
  const unknown = Object.keys(all).find((other) => !(other in services));
  if (unknown !== undefined)
    throw new ComposeFailed(`service "${name}" depends on undefined service "${unknown}": invalid compose project`);
  return Object.fromEntries(
    Object.entries(all).map(([other, { condition = "service_started", restart = false }]) => [
      other,
      { condition, restart },
    ]),
  );
}

function inOrder(services: ProjectService[]): ProjectService[] {
  const done = new Set<ProjectService>();
  const add = (service: ProjectService | undefined, path: string[]): void => {
    if (!service || done.has(service)) return;
    if (path.includes(service.name))
      throw new ComposeFailed(`dependency cycle detected: ${[...path, service.name].join(" -> ")}`);
    for (const name of Object.keys(service.dependsOn))
      add(
        services.find((other) => other.name === name),
        [...path, service.name],
      );
    done.add(service);
  };
  for (const service of services) add(service, []);
  return [...done];
}

function pairs(listed: NonNullable<ComposeService["labels"]> = {}): Record<string, string> {
  if (!Array.isArray(listed))
    return Object.fromEntries(Object.entries(listed).map(([name, value]) => [name, String(value)]));
  return Object.fromEntries(listed.map((line) => [line.split("=")[0] ?? "", /=(.*)/s.exec(line)?.[1] ?? ""]));
}
