/** A compose file read, its variables put in and its form checked, as `docker compose` does before anything else. */
import { parseDocument } from "yaml";
import { DockerError } from "../docker-error.ts";
import { interpolate, InterpolationFault, MalformedTemplate } from "./interpolate.ts";
import { schemaFault } from "./schema.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Text values at these paths are numbers or truth values once their variables are in, as compose-go casts them. */
const NUMBERS =
  /^services\.[^.]+\.(scale|healthcheck\.retries|deploy\.replicas|cpus|mem_swappiness|pids_limit|oom_score_adj|ports\.\d+\.target)$/;
const TRUTHS =
  /^(services\.[^.]+\.(init|privileged|read_only|stdin_open|tty|healthcheck\.disable|volumes\.\d+\.read_only)|(networks|volumes)\.[^.]+\.(external|attachable|internal))$/;

export interface ReadFile {
  content: JsonObject;
  /** Warnings as compose prints them. */
  warnings: string[];
}

export async function readComposeFile(
  path: string,
  text: string | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<ReadFile> {
  if (text === undefined) throw new DockerError(`open ${path}: no such file or directory`, 14);
  const document = parseDocument(text, { merge: true, uniqueKeys: true });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const what = fault.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? "";
    throw new DockerError(`yaml: line ${fault.linePos?.[0].line ?? 1}: ${what}`, 15);
  }
  const parsed = document.toJS() as Json;
  if (!isObject(parsed))
    throw new DockerError(parsed === null ? "empty compose file" : "top-level object must be a mapping", 15);
  const unset = new Set<string>();
  const content = withVariables(
    parsed,
    [],
    (name) => environment[name],
    (name) => unset.add(name),
  ) as JsonObject;
  const invalid = await schemaFault(content);
  if (invalid !== undefined) throw new DockerError(`validating ${path}: ${invalid}`, 15);
  const warnings = [...unset].map(
    (name) =>
      `time="${new Date().toISOString().slice(0, 19)}Z" level=warning msg="The \\"${name}\\" variable is not set. Defaulting to a blank string."`,
  );
  return { content, warnings };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withVariables(
  value: Json,
  path: string[],
  lookUp: (name: string) => string | undefined,
  missing: (name: string) => void,
): Json {
  if (Array.isArray(value))
    return value.map((item, index) => withVariables(item, [...path, String(index)], lookUp, missing));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, withVariables(item, [...path, key], lookUp, missing)]),
    );
  if (typeof value !== "string") return value;
  try {
    return cast(interpolate(value, lookUp, missing), path.join("."));
  } catch (error) {
    if (error instanceof MalformedTemplate)
      throw new DockerError(
        `invalid interpolation format for ${path.join(".")}.\nYou may need to escape any $ with another $.\n${error.message}`,
        15,
      );
    if (!(error instanceof InterpolationFault)) throw error;
    throw new DockerError(`error while interpolating ${path.join(".")}: ${error.message}`, 15);
  }
}

function cast(text: string, path: string): Json {
  if (NUMBERS.test(path) && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (TRUTHS.test(path) && /^(true|false)$/.test(text)) return text === "true";
  return text;
}
