/** A service's volumes, ports, health check and restart policy, short and long forms. */
import { DockerError } from "../docker-error.ts";
import { parseSeconds } from "../durations.ts";
import { hexId } from "../identifiers.ts";
import type { ContainerSpec, HealthCheck, Mount, PublishedPort } from "../state.ts";
import { isObject, type Json } from "./compose-file.ts";
import { joinPath, objectOf, textList, textOf } from "./json-forms.ts";

interface Named {
  folder: string;
  volumes: readonly { key: string; name: string }[];
}

export function mountsOf(project: Named, service: string, listed: Json | undefined): Mount[] {
  return (Array.isArray(listed) ? listed : []).map((item) => {
    const { source, target, readOnly, type, createsSource } = isObject(item)
      ? longMount(item)
      : shortMount(textOf(item) ?? "");
    if (type === "bind") return { type, source: joinPath(project.folder, source), target, readOnly, createsSource };
    if (type === "tmpfs" || source === "") return { type, source: source || hexId(), target, readOnly, createsSource };
    const volume = project.volumes.find(({ key }) => key === source);
    if (volume === undefined)
      throw new DockerError(`service "${service}" refers to undefined volume ${source}: invalid compose project`, 15);
    return { type, source: volume.name, target, readOnly, createsSource };
  });
}

/** SOURCE:TARGET[:ro] or TARGET. */
function shortMount(text: string): Mount {
  const parts = text.split(":");
  const [source = "", target = ""] = parts.length === 1 ? ["", parts[0]] : parts;
  const type = /^[./~]/.test(source) ? "bind" : "volume";
  return { type, source, target, readOnly: (parts[2] ?? "").split(",").includes("ro"), createsSource: true };
}

function longMount(item: Record<string, Json>): Mount {
  const type = textOf(item["type"]);
  return {
    type: type === "bind" || type === "tmpfs" ? type : "volume",
    source: textOf(item["source"]) ?? "",
    target: textOf(item["target"]) ?? "",
    readOnly: item["read_only"] === true,
    createsSource: objectOf(item["bind"])["create_host_path"] !== false,
  };
}

export function portsOf(service: string, listed: Json | undefined): PublishedPort[] {
  return (Array.isArray(listed) ? listed : []).map((item) => {
    if (!isObject(item)) return shortPort(service, textOf(item) ?? "");
    const target = Number(item["target"]);
    return {
      address: textOf(item["host_ip"]) ?? "0.0.0.0",
      published: Number(item["published"] ?? freePort(target)),
      target,
      protocol: item["protocol"] === "udp" ? "udp" : "tcp",
    };
  });
}

/** [ADDRESS:][PUBLISHED:]TARGET[/udp]. */
export function shortPort(where: string, text: string): PublishedPort {
  const match =
    /^(?:(?<address>\d+(?:\.\d+){3}|\[[\da-f:]+\]):)?(?:(?<published>\d*):)?(?<target>\d+)(?:\/(?<protocol>tcp|udp))?$/.exec(
      text,
    );
  if (match?.groups === undefined) throw new DockerError(`invalid containerPort: ${text} (service "${where}")`, 15);
  const { address, published, target, protocol } = match.groups;
  return {
    address: address ?? "0.0.0.0",
    published: published ? Number(published) : freePort(Number(target)),
    target: Number(target),
    protocol: protocol === "udp" ? "udp" : "tcp",
  };
}

/** Docker takes one of the ephemeral ports; here the same for the same target. */
function freePort(target: number): number {
  return 32768 + (target % 28000);
}

export function healthcheckOf(value: Json | undefined): HealthCheck | undefined {
  const own = objectOf(value);
  const { test } = own;
  if (own["disable"] === true || test === undefined || test === null) return undefined;
  const listed = typeof test === "string" ? ["CMD-SHELL", test] : textList(test);
  if (listed[0] === "NONE") return undefined;
  return {
    test: listed,
    retries: typeof own["retries"] === "number" ? own["retries"] : 3,
    intervalSeconds: parseSeconds(textOf(own["interval"]) ?? "30s") ?? 30,
    startPeriodSeconds: parseSeconds(textOf(own["start_period"]) ?? "0") ?? 0,
  };
}

export function restartOf(where: string, value: Json | undefined): Pick<ContainerSpec, "restart" | "restartLimit"> {
  const [policy = "no", limit] = (value === false ? "no" : (textOf(value) ?? "no")).split(":");
  if (policy !== "no" && policy !== "always" && policy !== "unless-stopped" && policy !== "on-failure")
    throw new DockerError(
      `invalid restart policy: unknown policy '${policy}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped' (${where})`,
    );
  return { restart: policy, ...(limit !== undefined && { restartLimit: Number(limit) }) };
}
