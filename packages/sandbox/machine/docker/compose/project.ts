/** A compose project with everything resolved: which containers each service wants. */
import type { Machine } from "../../host.ts";
import { DockerError } from "../docker-error.ts";
import { type JsonObject, readComposeFile } from "./compose-file.ts";
import { checkDependencies } from "./dependencies.ts";
import { parseDotenv } from "./dotenv.ts";
import { joinPath, objectOf, textList, textOf } from "./json-forms.ts";
import { type ProjectService, serviceOf } from "./project-service.ts";

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

/** sandbox-behaviour.json beside the compose file: {"gateway": "crash-loop"}; how a test makes a revision a bad one. */
async function readBehaviours(machine: Machine, folder: string): Promise<Record<string, string>> {
  const text = await machine.readFile(`${folder}/sandbox-behaviour.json`);
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}
