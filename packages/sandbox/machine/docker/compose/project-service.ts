/** A service of a project with everything resolved: what its containers are made of. */
import type { Machine } from "../../host.ts";
import { DockerError } from "../docker-error.ts";
import { sha256 } from "../identifiers.ts";
import { type Behaviour, BEHAVIOURS, type ContainerSpec } from "../state.ts";
import type { Json, JsonObject } from "./compose-file.ts";
import { type Dependencies, dependenciesOf } from "./dependencies.ts";
import { joinPath, objectOf, pairsOf, textList, textOf } from "./json-forms.ts";
import { secretFiles } from "./secret-files.ts";
import { environmentOf } from "./service-environment.ts";
import { healthcheckOf, mountsOf, portsOf, restartOf } from "./service-parts.ts";

export interface ProjectService {
  name: string;
  build?: { context: string; dockerfile: string };
  pullPolicy: string;
  replicas: number;
  dependsOn: Dependencies;
  /** Without name, labels of compose's own and the image's id. */
  spec: ContainerSpec;
  configHash: string;
  /** container_name: the only container's own name. */
  containerName?: string;
  behaviour?: string;
}

/** What a service refers to of its project. */
interface Referred {
  name: string;
  folder: string;
  networks: readonly { key: string; name: string }[];
  volumes: readonly { key: string; name: string }[];
  content: JsonObject;
}

export async function serviceOf(
  machine: Machine,
  project: Referred,
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

function attachments(project: Referred, service: string, networks: Json | undefined): ContainerSpec["networks"] {
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

/** A shell line or a list of words. */
function words(value: Json): string[] {
  if (Array.isArray(value)) return textList(value);
  return [...(textOf(value) ?? "").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

function isBehaviour(name: string | undefined): name is Behaviour {
  return BEHAVIOURS.some((known) => known === name);
}
