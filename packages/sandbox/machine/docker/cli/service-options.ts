/** A service as the options of create and update declare it. */
import { parseSeconds } from "../durations.ts";
import type { ContainerSpec, ServiceState } from "../state.ts";
import type { ServiceRequest } from "../swarm-services.ts";
import { type CommandLine, pairs } from "./command.ts";
import { mountOption, publishOption, splitOnce } from "./mount-option.ts";

export function declaredService(line: CommandLine): ServiceRequest {
  const [image = "", ...command] = line.operands;
  const name = line.value("name") ?? `quirky_service`;
  const entrypoint = line.value("entrypoint");
  const healthCommand = line.value("health-cmd");
  const task: ContainerSpec = {
    name: "",
    image,
    ...(entrypoint !== undefined && { entrypoint: entrypoint.split(" ") }),
    command,
    env: line.all("env"),
    labels: { "com.docker.swarm.service.name": name, ...pairs(line.all("container-label")) },
    mounts: line.all("mount").map(mountOption),
    networks: line.all("network").map((own) => ({ name: networkName(own), aliases: [] })),
    ports: line.all("publish").map(publishOption),
    restart: "no",
    ...(healthCommand !== undefined && {
      healthcheck: {
        test: ["CMD-SHELL", healthCommand],
        retries: Number(line.value("health-retries") ?? 3),
        intervalSeconds: parseSeconds(line.value("health-interval") ?? "30s") ?? 30,
        startPeriodSeconds: parseSeconds(line.value("health-start-period") ?? "0") ?? 0,
      },
    }),
    secretFiles: {},
    autoRemove: false,
    service: name,
  };
  return {
    name,
    replicas: Number(line.value("replicas") ?? 1),
    task,
    secrets: line.all("secret").map((text) => fileOption(text, "/run/secrets/")),
    configs: line.all("config").map((text) => fileOption(text, "/")),
    labels: pairs(line.all("label")),
    updateOrder: line.value("update-order") ?? "stop-first",
    constraints: line.all("constraint"),
    endpointMode: line.value("endpoint-mode") ?? "vip",
    resolveImage: !line.has("no-resolve-image"),
  };
}

/** Applies the options of `service update`. */
export function changeService(service: ServiceState, line: CommandLine): void {
  const { task } = service;
  const image = line.value("image");
  if (image !== undefined) task.image = image;
  const removed = new Set(line.all("env-rm"));
  const added = line.all("env-add");
  const replaced = new Set(added.map((pair) => splitOnce(pair)[0]));
  task.env = [
    ...task.env.filter((pair) => !removed.has(splitOnce(pair)[0]) && !replaced.has(splitOnce(pair)[0])),
    ...added,
  ];
  for (const name of line.all("container-label-rm")) Reflect.deleteProperty(task.labels, name);
  Object.assign(task.labels, pairs(line.all("container-label-add")));
  for (const name of line.all("label-rm")) Reflect.deleteProperty(service.labels, name);
  Object.assign(service.labels, pairs(line.all("label-add")));
  const mountTargets = new Set(line.all("mount-rm"));
  task.mounts = [
    ...task.mounts.filter(({ target }) => !mountTargets.has(target)),
    ...line.all("mount-add").map(mountOption),
  ];
  const targets = new Set(line.all("publish-rm").map((text) => publishOption(text).target));
  task.ports = [
    ...task.ports.filter(({ target }) => !targets.has(target)),
    ...line.all("publish-add").map(publishOption),
  ];
  const left = new Set(line.all("network-rm"));
  task.networks = [
    ...task.networks.filter(({ name }) => !left.has(name)),
    ...line.all("network-add").map((name) => ({ name: networkName(name), aliases: [] })),
  ];
  const secretsOut = new Set(line.all("secret-rm"));
  service.secrets = [
    ...service.secrets.filter(({ name }) => !secretsOut.has(name)),
    ...line.all("secret-add").map((text) => fileOption(text, "/run/secrets/")),
  ];
  const args = line.value("args");
  if (args !== undefined) task.command = args.split(" ").filter((word) => word !== "");
  const replicas = line.value("replicas");
  if (replicas !== undefined) service.replicas = Number(replicas);
  service.updateOrder = line.value("update-order") ?? service.updateOrder;
  service.endpointMode = line.value("endpoint-mode") ?? service.endpointMode;
  if (line.has("force")) service.forceUpdate += 1;
}

/** NAME or source=NAME,target=PATH. */
function fileOption(text: string, folder: string): { name: string; target: string } {
  if (!text.includes("=")) return { name: text, target: `${folder}${text}` };
  const given = Object.fromEntries(text.split(",").map((part) => splitOnce(part)));
  const name = given["source"] ?? given["src"] ?? "";
  const target = given["target"] ?? name;
  return { name, target: target.startsWith("/") ? target : `${folder}${target}` };
}

function networkName(text: string): string {
  return /(?:^|,)name=([^,]+)/.exec(text)?.[1] ?? text;
}
