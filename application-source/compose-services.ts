/** A compose file of the repository, reduced to what another compose file has to agree with. */
import { posix } from "node:path";
import { parse } from "yaml";
import type { ComposeServiceFacts } from "./release-facts.ts";

type Fields = Record<string, unknown>;

export function composeServices(source: string): Record<string, ComposeServiceFacts> {
  const { services } = (parse(source) ?? {}) as { services?: Record<string, Fields> };
  return Object.fromEntries(Object.entries(services ?? {}).map(([name, service]) => [name, serviceFacts(service)]));
}

function serviceFacts(service: Fields): ComposeServiceFacts {
  const facts: ComposeServiceFacts = {
    image: text(service["image"]),
    dockerfile: dockerfileOf(service["build"]),
    command: Array.isArray(service["command"]) ? service["command"].join(" ") : text(service["command"]),
    user: text(service["user"]),
    environment: names(service["environment"]),
    envFiles: list(service["env_file"])?.map(String),
    volumes: list(service["volumes"])?.map(mountOf),
    networks: names(service["networks"]),
    ports: list(service["ports"])?.map(portOf),
    health: askedBy((service["healthcheck"] as Fields | undefined)?.["test"]),
    profiles: list(service["profiles"])?.map(String),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** The Dockerfile's path is told from the context, and the context's from the compose file. */
function dockerfileOf(build: unknown): string | undefined {
  if (build === undefined) return undefined;
  const { context = ".", dockerfile = "Dockerfile" } = (typeof build === "string" ? { context: build } : build) as {
    context?: string;
    dockerfile?: string;
  };
  return posix.join(context, dockerfile);
}

function askedBy(test: unknown): string[] | undefined {
  const words = Array.isArray(test) ? test.join(" ") : text(test);
  return words?.match(/https?:\/\/[\w.:-]+[\w./-]*/g) ?? undefined;
}

function mountOf(volume: unknown): string {
  if (typeof volume === "string") return volume;
  const { source, target } = volume as { source: string; target: string };
  return `${source}:${target}`;
}

function portOf(port: unknown): string {
  if (typeof port === "string" || typeof port === "number") return String(port);
  const { published, target } = port as { published: number; target: number };
  return `${published}:${target}`;
}

function names(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((entry) => String(entry).split("=")[0] ?? "");
  return Object.keys(value as Fields);
}

function list(value: unknown): unknown[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
