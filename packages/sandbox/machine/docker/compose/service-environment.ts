/** A service's environment: its env files and its own variables. */
import type { Machine } from "../../host.ts";
import { DockerError } from "../docker-error.ts";
import { isObject, type Json, type JsonObject } from "./compose-file.ts";
import { parseDotenv } from "./dotenv.ts";
import { joinPath, objectOf, textOf } from "./json-forms.ts";

/** env_file first, in order, then environment; a name without value takes the one of `.env`. */
export async function environmentOf(
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
