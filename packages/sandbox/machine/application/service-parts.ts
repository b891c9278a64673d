/** The parts of a service in a compose file, each in its several forms. */
import { posix } from "node:path";
import type { Files } from "../files.ts";
import { ComposeFailed } from "./compose-failed.ts";
import type { ComposeFile, ComposeService } from "./compose-file.ts";
import { readDotenv } from "./dotenv.ts";
import type { Clone } from "./image.ts";

export function dockerfileOf(build: NonNullable<ComposeService["build"]>): string {
  const { context = ".", dockerfile = "Dockerfile" } = typeof build === "string" ? { context: build } : build;
  return posix.join(context, dockerfile);
}

/** The files an image is built of; Dokploy's own `.env` is the container's, not the image's. */
export function buildContext(build: ComposeService["build"], clone: Clone): Record<string, string> {
  if (build === undefined) return {};
  const folder = posix.join(typeof build === "string" ? build : (build.context ?? "."), "/");
  const inside = Object.entries(clone).filter(([path]) => folder === "./" || path.startsWith(folder));
  return Object.fromEntries(inside.filter(([path]) => !/(^|\/)\.env$|^\.git\//.test(path)));
}

/** env_file first, in order, then environment; a name without a value takes the one of `.env`. */
export function environmentOf(
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
export function mountsOf(
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

export function publishedOf({ ports = [] }: ComposeService): Record<string, { port: number; loopback: boolean }> {
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

export function networkNames({ networks = { default: {} } }: ComposeService): Record<string, unknown> {
  return Array.isArray(networks) ? Object.fromEntries(networks.map((name) => [name, {}])) : networks;
}

export function networkName(key: string, { networks = {} }: ComposeFile, project: string): string {
  if (key !== "default" && !(key in networks))
    throw new ComposeFailed(`service refers to undefined network ${key}: invalid compose project`);
  const { name, external } = networks[key] ?? {};
  return name ?? (external === true ? key : `${project}_${key}`);
}

export function pairs(listed: NonNullable<ComposeService["labels"]> = {}): Record<string, string> {
  if (!Array.isArray(listed))
    return Object.fromEntries(Object.entries(listed).map(([name, value]) => [name, String(value)]));
  return Object.fromEntries(listed.map((line) => [line.split("=")[0] ?? "", /=(.*)/s.exec(line)?.[1] ?? ""]));
}
