/** The secrets a service lists, as the files it gets in /run/secrets. */
import type { Machine } from "../../host.ts";
import { DockerError } from "../docker-error.ts";
import { isObject, type Json, type JsonObject } from "./compose-file.ts";
import { joinPath, objectOf, textOf } from "./json-forms.ts";

export async function secretFiles(
  machine: Machine,
  project: { folder: string; content: JsonObject },
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
