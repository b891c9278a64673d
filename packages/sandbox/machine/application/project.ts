/** A compose project with everything resolved: which containers each service wants. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Docker } from "../docker/docker.ts";
import { signedInWith } from "../docker/sign-in.ts";
import type { ContainerSpec } from "../docker/state.ts";
import type { Files } from "../files.ts";
import { ApiError } from "../../core/api-error.ts";
import { ComposeFailed } from "./compose-failed.ts";
import { type ComposeFile, type ComposeService, type Condition, readComposeFile } from "./compose-file.ts";
import { readDotenv } from "./dotenv.ts";
import { builtImage, type Clone, type Image, publishedImage, withMountedFiles } from "./image.ts";
import {
  buildContext,
  dockerfileOf,
  environmentOf,
  mountsOf,
  networkName,
  networkNames,
  pairs,
  publishedOf,
} from "./service-parts.ts";

export interface ProjectService {
  name: string;
  replicas: number;
  isBuilt: boolean;
  profiles: string[];
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
  docker: Docker,
  { project, folder, file }: { project: string; folder: string; file: string },
  log: string[],
): Promise<Project> {
  const { files } = docker.host;
  const path = posix.join(folder, file);
  const base = posix.dirname(path);
  const variables = readDotenv(files.read(`${base}/.env`) ?? "");
  const content = await readComposeFile({ path, text: files.read(path) }, variables, log);
  const clone = cloneIn(files, folder);
  const behaviours = JSON.parse(clone[BEHAVIOUR_FILE] || "{}") as Record<string, string>;
  const reading = { docker, files, base, project, clone, content, variables };
  const services = Object.entries(content.services ?? {}).map(([name, own]) =>
    serviceOf(name, own, behaviours[name.replace("-standby", "")], reading),
  );
  return { name: project, services: inOrder(services), networks: networksOf(content, project) };
}

interface Reading {
  docker: Docker;
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

/** The files an image was built of; what a container was made from already is there, and asked for nowhere. */
function pulled({ host, state }: Docker, reference: string): Clone | undefined {
  try {
    return host.images.filesOf(reference, signedInWith(host.files));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (state.containers.some(({ image }) => image === reference)) return undefined;
    throw new ComposeFailed(`Error response from daemon: error from registry: ${error.message}`);
  }
}

function serviceOf(
  name: string,
  own: ComposeService,
  behaviour: string | undefined,
  { docker, files, base, project, clone, content, variables }: Reading,
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
  const plain: Image =
    build === undefined
      ? publishedImage(pulled(docker, own.image ?? "") ?? clone, own.image ?? "")
      : builtImage(clone, build);
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
    links: Object.fromEntries((own.links ?? []).map((link) => link.split(":").toReversed() as [string, string])),
    networks: Object.keys(networkNames(own)).map((key) => networkName(key, content, project)),
    published: publishedOf(own),
    restartPolicy,
    ...(own.cpus !== undefined && { cpus: own.cpus }),
    hasHealthCheck: healthcheck !== undefined && healthcheck.disable !== true,
  };
  const rest = Object.fromEntries(
    Object.entries(own).filter(([key]) => !["deploy", "depends_on", "profiles"].includes(key)),
  );
  const hash = createHash("sha256")
    .update(JSON.stringify([spec, rest, buildContext(own.build, clone)]))
    .digest("hex");
  return {
    ...{ name, spec, hash, isBuilt: build !== undefined, profiles: own.profiles ?? [] },
    replicas: own.scale ?? own.deploy?.replicas ?? 1,
    dependsOn: dependenciesOf(name, own, content),
  };
}

function networksOf(content: ComposeFile, project: string): Project["networks"] {
  const used = Object.values(content.services ?? {}).flatMap((service) => Object.keys(networkNames(service)));
  return [...new Set(used)].map((key) => ({
    name: networkName(key, content, project),
    external: content.networks?.[key]?.external === true,
  }));
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
