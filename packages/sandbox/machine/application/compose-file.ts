/** A compose file read: its variables put in, its form checked by compose's own schema, as `docker compose` does before anything else. */
import { parseDocument } from "yaml";
import { ComposeFailed } from "./compose-failed.ts";
import { interpolate, InterpolationFault } from "./interpolate.ts";
import { schemaFault } from "./schema.ts";

export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

type Scalar = string | number | boolean;

/** As far as the model looks at it. */
export interface ComposeFile {
  services?: Record<string, ComposeService>;
  networks?: Record<string, { name?: string; external?: boolean } | null>;
  volumes?: Record<string, { name?: string; external?: boolean } | null>;
}

export interface ComposeService {
  image?: string;
  build?: string | { context?: string; dockerfile?: string };
  command?: string | string[];
  environment?: Record<string, Scalar | null> | string[];
  env_file?: string | (string | { path: string })[];
  labels?: Record<string, Scalar> | string[];
  depends_on?: string[] | Record<string, { condition?: Condition; restart?: boolean }>;
  volumes?: (string | { type: string; source?: string; target: string })[];
  networks?: string[] | Record<string, unknown>;
  ports?: (string | { target: number; published?: string | number; host_ip?: string })[];
  restart?: string;
  profiles?: string[];
  /** "SERVICE:ALIAS". */
  links?: string[];
  cpus?: number;
  healthcheck?: { test?: string | string[]; disable?: boolean };
  deploy?: { replicas?: number };
  scale?: number;
  container_name?: string;
}

/** Text at these places is a number or a truth value once its variables are in. */
const NUMBER = /^services\.[^.]+\.(scale|deploy\.replicas|healthcheck\.retries|cpus|pids_limit)$/;
const TRUTH = /\.(external|read_only|init|tty|disable)$/;

/** @throws ComposeFailed in compose's words; warnings are added to `log` */
export async function readComposeFile(
  { path, text }: { path: string; text: string | undefined },
  variables: Readonly<Record<string, string>>,
  log: string[],
): Promise<ComposeFile> {
  if (text === undefined) throw new ComposeFailed(`open ${path}: no such file or directory`);
  const document = parseDocument(text, { merge: true });
  const [fault] = document.errors;
  if (fault)
    throw new ComposeFailed(`yaml: line ${fault.linePos?.[0].line ?? 1}: ${fault.message.split("\n")[0] ?? ""}`);
  const parsed: unknown = document.toJS();
  if (typeof parsed !== "object" || parsed === null) throw new ComposeFailed("empty compose file");
  const unset = new Set<string>();
  const file = withVariables(parsed, [], (value, place) => {
    try {
      return cast(
        interpolate(value, variables, (name) => unset.add(name)),
        place,
      );
    } catch (error) {
      if (!(error instanceof InterpolationFault)) throw error;
      throw new ComposeFailed(`error while interpolating ${place}: ${error.message}`);
    }
  }) as ComposeFile;
  const invalid = await schemaFault(file);
  if (invalid !== undefined) throw new ComposeFailed(`validating ${path}: ${invalid}`);
  for (const name of unset)
    log.push(`level=warning msg="The \\"${name}\\" variable is not set. Defaulting to a blank string."`);
  return file;
}

function withVariables(value: unknown, place: string[], put: (text: string, place: string) => unknown): unknown {
  if (typeof value === "string") return put(value, place.join("."));
  if (Array.isArray(value)) return value.map((item, index) => withVariables(item, [...place, String(index)], put));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withVariables(item, [...place, key], put)]),
  );
}

function cast(text: string, place: string): unknown {
  if (NUMBER.test(place) && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  return TRUTH.test(place) && /^(true|false)$/.test(text) ? text === "true" : text;
}
