/** Two versions of the compose file, service by service: what a reviewer asks for first, then the names of the rest. */
import { parse } from "yaml";
import { clipped } from "./markdown.ts";

type Service = Record<string, unknown>;

/** Shown with their values; of everything else only the name is told, for an environment may hold what nobody should read. */
const TOLD: Readonly<Record<string, (service: Service) => unknown>> = {
  image: (service) => service["image"],
  build: (service) => service["build"],
  ports: (service) => service["ports"],
  replicas: (service) => (service["deploy"] as { replicas?: number } | undefined)?.replicas ?? 1,
  memory: (service) => service["mem_limit"],
  cpus: (service) => service["cpus"],
  volumes: (service) => service["volumes"],
};
const KEYS_TOLD: readonly string[] = ["image", "build", "ports", "deploy", "mem_limit", "cpus", "volumes"];

/** Lines for a "diff" block; undefined where one of the two is no compose file. */
export function composeDiff(before: string, after: string): string | undefined {
  const [olds, news] = [servicesOf(before), servicesOf(after)];
  if (!olds || !news) return undefined;
  const lines: string[] = [];
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    const [old, now] = [olds[name], news[name]];
    if (!old || !now) lines.push(`${old ? "-" : "+"}${name}`);
    else lines.push(...serviceLines(name, old, now));
  }
  return lines.length > 0 ? lines.join("\n") : " nothing in its services";
}

function serviceLines(name: string, old: Service, now: Service): string[] {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(TOLD)) {
    const [before, after] = [text(value(old)), text(value(now))];
    if (before === after) continue;
    const pulled = key === "image" ? pulledLine(before, after) : undefined;
    if (pulled !== undefined) {
      lines.push(pulled);
      continue;
    }
    if (before !== undefined) lines.push(`-  ${key}: ${before}`);
    if (after !== undefined) lines.push(`+  ${key}: ${after}`);
  }
  const others = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((key) => !KEYS_TOLD.includes(key) && text(old[key]) !== text(now[key]))
    .map((key) => (key === "environment" ? `environment (${environmentNames(old, now).join(", ")})` : key));
  if (others.length > 0) lines.push(`   changed too: ${others.join(", ")}`);
  return lines.length > 0 ? [` ${name}`, ...lines] : [];
}

/** "sha256:… → sha256:… (commit a52df79)", of an image that is pulled by digest before and after. */
function pulledLine(before = "", after = ""): string | undefined {
  const [, from] = /@(sha256:[0-9a-f]{64})$/.exec(before) ?? [];
  const [, commit, to] = /(?::([0-9a-f]{40}))?@(sha256:[0-9a-f]{64})$/.exec(after) ?? [];
  if (from === undefined || to === undefined || from === to) return undefined;
  return `!  image: ${from} → ${to}${commit === undefined ? "" : ` (commit ${commit.slice(0, 7)})`}`;
}

function environmentNames(old: Service, now: Service): string[] {
  const [before, after] = [variables(old["environment"]), variables(now["environment"])];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => text(before[name]) !== text(after[name]));
}

/** Compose takes an object or a list of NAME=value. */
function variables(environment: unknown): Record<string, unknown> {
  if (!Array.isArray(environment)) return (environment ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    environment.map((line) => {
      const [name = "", ...value] = String(line).split("=");
      return [name, value.join("=")];
    }),
  );
}

function servicesOf(file: string): Record<string, Service> | undefined {
  try {
    const { services } = parse(file) as { services?: Record<string, Service> };
    return typeof services === "object" ? services : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return clipped(typeof value === "string" ? value : JSON.stringify(value), 200);
}
