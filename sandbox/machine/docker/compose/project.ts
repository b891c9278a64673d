/** A compose project with everything resolved: which containers each service wants. */
import type { Machine } from "../../host.ts";
import { DockerError } from "../docker-error.ts";
import { sha256 } from "../identifiers.ts";
import { type Behaviour, BEHAVIOURS, type ContainerSpec } from "../state.ts";
import { isObject, type Json, type JsonObject, readComposeFile } from "./compose-file.ts";
import { parseDotenv } from "./dotenv.ts";
import { joinPath, objectOf, pairsOf, textList, textOf } from "./json-forms.ts";
import { healthcheckOf, mountsOf, portsOf, restartOf } from "./service-parts.ts";

export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

export interface ProjectService {
  name: string;
  build?: { context: string; dockerfile: string };
  pullPolicy: string;
  replicas: number;
  dependsOn: Record<string, { condition: Condition; required: boolean; restart: boolean }>;
  /** Without name, labels of compose's own and the image's id. */
  spec: ContainerSpec;
  configHash: string;
  /** container_name: the only container's own name. */
  containerName?: string;
  behaviour?: string;
}

export interface Project {
  name: string;
  folder: string;
  file: string;
  services: ProjectService[];
  /** Networks and volumes that are the project's own, by the name they get. */
  networks: { key: string; name: string; external: boolean; driver: string; attachable: boolean }[];
  volumes: { key: string; name: string; external: boolean }[];
  warnings: string[];
  content: JsonObject;
}

export async function loadProject(
  machine: Machine,
  request: { project?: string; folder: string; file: string; profiles?: readonly string[] },
): Promise<Project> {
  const path = joinPath(request.folder, request.file);
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const dotenv = parseDotenv((await machine.readFile(`${folder}/.env`)) ?? "", {});
  if (dotenv.fault !== undefined) throw new DockerError(`failed to read ${folder}/.env: ${dotenv.fault}`, 14);
  const environment = dotenv.values;
  const { content, warnings } = await readComposeFile(path, await machine.readFile(path), environment);
  const name =
    request.project ?? textOf(content["name"]) ?? environment["COMPOSE_PROJECT_NAME"] ?? folder.split("/").at(-1) ?? "";
  const project: Project = { name, folder, file: path, services: [], networks: [], volumes: [], warnings, content };
  for (const [key, definition] of Object.entries(objectOf(content["volumes"]))) {
    const own = objectOf(definition);
    const external = own["external"] === true;
    project.volumes.push({ key, external, name: textOf(own["name"]) ?? (external ? key : `${name}_${key}`) });
  }
  for (const [key, definition] of Object.entries({ default: {}, ...objectOf(content["networks"]) })) {
    const own = objectOf(definition);
    const external = own["external"] === true;
    project.networks.push({
      key,
      external,
      name: textOf(own["name"]) ?? (external ? key : `${name}_${key}`),
      driver: textOf(own["driver"]) ?? "bridge",
      attachable: own["attachable"] === true,
    });
  }
  const behaviours = await readBehaviours(machine, folder);
  for (const [service, definition] of Object.entries(objectOf(content["services"]))) {
    const own = objectOf(definition);
    const profiles = textList(own["profiles"]);
    if (profiles.length > 0 && !profiles.some((profile) => request.profiles?.includes(profile))) continue;
    project.services.push(await serviceOf(machine, project, service, own, environment, behaviours[service]));
  }
  if (project.services.length === 0) throw new DockerError("no service selected");
  const used = new Set(project.services.flatMap(({ spec }) => spec.networks.map((network) => network.name)));
  project.networks = project.networks.filter(({ key, name: own }) => key !== "default" || used.has(own));
  checkDependencies(project.services);
  return project;
}

async function serviceOf(
  machine: Machine,
  project: Project,
  name: string,
  own: JsonObject,
  environment: Record<string, string>,
  behaviour: string | undefined,
): Promise<ProjectService> {
  if (own["extends"] !== undefined) throw new DockerError(`service "${name}": extends is not modelled by the sandbox`);
  const build = own["build"] === undefined ? undefined : buildOf(project.folder, own["build"]);
  const image = textOf(own["image"]);
  if (image === undefined && build === undefined)
    throw new DockerError(
      `service "${name}" has neither an image nor a build context specified: invalid compose project`,
      15,
    );
  const deploy = objectOf(own["deploy"]);
  const health = healthcheckOf(own["healthcheck"]);
  const spec: ContainerSpec = {
    name: "",
    image: image ?? `${project.name}-${name}:latest`,
    ...(own["entrypoint"] !== undefined && own["entrypoint"] !== null && { entrypoint: words(own["entrypoint"]) }),
    command: own["command"] === undefined || own["command"] === null ? [] : words(own["command"]),
    env: await environmentOf(machine, project.folder, own, environment),
    labels: pairsOf(own["labels"]),
    mounts: mountsOf(project, name, own["volumes"]),
    networks: attachments(project, name, own["networks"]),
    ports: portsOf(name, own["ports"]),
    ...restartOf(name, own["restart"]),
    ...(health && { healthcheck: health }),
    secretFiles: await secretFiles(machine, project, name, own["secrets"], environment),
    autoRemove: false,
    ...(isBehaviour(behaviour) && { behaviour }),
  };
  const replicas = own["scale"] ?? deploy["replicas"] ?? 1;
  const hashed = Object.fromEntries(
    Object.entries(own).filter(([key]) => key !== "deploy" && key !== "depends_on" && key !== "scale"),
  );
  return {
    name,
    build,
    pullPolicy: textOf(own["pull_policy"]) ?? "missing",
    replicas: typeof replicas === "number" ? replicas : 1,
    dependsOn: dependenciesOf(own["depends_on"]),
    spec,
    configHash: sha256(JSON.stringify([spec, hashed, deploy["resources"] ?? null])),
    containerName: textOf(own["container_name"]),
    behaviour,
  };
}

function buildOf(folder: string, build: Json): { context: string; dockerfile: string } {
  if (typeof build === "string") return { context: joinPath(folder, build), dockerfile: "Dockerfile" };
  const own = objectOf(build);
  return {
    context: joinPath(folder, textOf(own["context"]) ?? "."),
    dockerfile: textOf(own["dockerfile"]) ?? "Dockerfile",
  };
}

/** env_file first, in order, then environment; a name without value takes the one of `.env`. */
async function environmentOf(
  machine: Machine,
  folder: string,
  own: JsonObject,
  environment: Record<string, string>,
): Promise<string[]> {
  const values: Record<string, string> = {};
  const files = own["env_file"] ?? [];
  for (const item of Array.isArray(files) ? files : [files]) {
    const path = joinPath(folder, isObject(item) ? (textOf(item["path"]) ?? "") : (textOf(item) ?? ""));
    const text = await machine.readFile(path);
    if (text === undefined) {
      if (isObject(item) && item["required"] === false) continue;
      throw new DockerError(`env file ${path} not found: stat ${path}: no such file or directory`, 14);
    }
    const read = parseDotenv(text, { ...values, ...environment });
    if (read.fault !== undefined) throw new DockerError(`failed to read ${path}: ${read.fault}`, 14);
    Object.assign(values, read.values);
  }
  const listed = own["environment"] ?? {};
  const pairs: [string, Json | undefined][] = Array.isArray(listed)
    ? listed.map((line) => {
        const text = textOf(line) ?? "";
        const at = text.indexOf("=");
        return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
      })
    : Object.entries(objectOf(listed));
  for (const [name, value] of pairs) {
    const known = value === undefined || value === null ? environment[name] : textOf(value);
    if (known !== undefined) values[name] = known;
  }
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

function attachments(project: Project, service: string, networks: Json | undefined): ContainerSpec["networks"] {
  const listed = Array.isArray(networks)
    ? networks.map((key) => [textOf(key) ?? "", {}] as const)
    : Object.entries(objectOf(networks ?? { default: {} }));
  return listed.map(([key, own]) => {
    const network = project.networks.find((candidate) => candidate.key === key);
    if (network === undefined)
      throw new DockerError(`service "${service}" refers to undefined network ${key}: invalid compose project`, 15);
    return { name: network.name, aliases: [service, ...textList(objectOf(own)["aliases"])] };
  });
}

async function secretFiles(
  machine: Machine,
  project: Project,
  service: string,
  listed: Json | undefined,
  environment: Record<string, string>,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const item of Array.isArray(listed) ? listed : []) {
    const source = isObject(item) ? (textOf(item["source"]) ?? "") : (textOf(item) ?? "");
    const definition = objectOf(project.content["secrets"])[source];
    if (definition === undefined)
      throw new DockerError(`service "${service}" refers to undefined secret ${source}: invalid compose project`, 15);
    const own = objectOf(definition);
    const path = joinPath(project.folder, textOf(own["file"]) ?? "");
    const value =
      own["file"] === undefined ? environment[textOf(own["environment"]) ?? ""] : await machine.readFile(path);
    if (value === undefined)
      throw new DockerError(`invalid mount config for type "bind": bind source path does not exist: ${path}`);
    files[`/run/secrets/${source}`] = value;
  }
  return files;
}

function dependenciesOf(listed: Json | undefined): ProjectService["dependsOn"] {
  if (Array.isArray(listed))
    return Object.fromEntries(
      listed.map((name) => [
        textOf(name) ?? "",
        { condition: "service_started" as const, required: true, restart: false },
      ]),
    );
  return Object.fromEntries(
    Object.entries(objectOf(listed ?? {})).map(([name, own]) => {
      const { condition = "service_started", required, restart } = objectOf(own);
      return [name, { condition: condition as Condition, required: required !== false, restart: restart === true }];
    }),
  );
}

function checkDependencies(services: readonly ProjectService[]): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const walk = (name: string, path: string[]): void => {
    if (path.includes(name))
      throw new DockerError(
        `dependency cycle detected: ${[...path.slice(path.indexOf(name)), name].join(" -> ")}: invalid compose project`,
        15,
      );
    for (const [dependency, { required }] of Object.entries(byName.get(name)?.dependsOn ?? {})) {
      if (byName.has(dependency)) walk(dependency, [...path, name]);
      else if (required)
        throw new DockerError(
          `service "${name}" depends on undefined service "${dependency}": invalid compose project`,
          15,
        );
    }
  };
  for (const { name } of services) walk(name, []);
}

/** A shell line or a list of words. */
function words(value: Json): string[] {
  if (Array.isArray(value)) return textList(value);
  return [...(textOf(value) ?? "").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

/** sandbox-behaviour.json beside the compose file: {"gateway": "crash-loop"}; how a test makes a revision a bad one. */
async function readBehaviours(machine: Machine, folder: string): Promise<Record<string, string>> {
  const text = await machine.readFile(`${folder}/sandbox-behaviour.json`);
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

function isBehaviour(name: string | undefined): name is Behaviour {
  return BEHAVIOURS.some((known) => known === name);
}
