/**
 * The swarm that the first machine manages: which machines are its nodes, and what runs on each of them. It schedules nothing: what
 * its stack file places on machines that speak runs once on each, everything else on the manager.
 */
import { createHash, randomBytes } from "node:crypto";
import { parse } from "yaml";
import { publishedImage } from "./application/image.ts";
import { signedInWith } from "./docker/sign-in.ts";
import type { Container, SwarmService, SwarmState } from "./docker/state.ts";
import type { Machine } from "./machine.ts";
import { machineOf } from "./swarm-members.ts";

export const STACK = "yapit-workers";
const NAMESPACE = "com.docker.stack.namespace";
const SERVICE = "com.docker.swarm.service.name";
/** Of what a task was made from: another one is made anew. */
const HASH = "sandbox.hash";

/** What a manager keeps of its swarm. */
export function swarmOf({ docker: { state } }: Machine): SwarmState {
  return (state.managed ??= { token: `SWMTKN-1-${randomBytes(24).toString("hex")}`, nodes: [], services: {} });
}

/** @throws ApiError in the registry's words */
export function deploy(manager: Machine, stackFile: string): void {
  const { services } = parse(stackFile) as { services: Record<string, StackService> };
  const { host } = manager.docker;
  swarmOf(manager).services = Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const { image, environment = {}, command = [], networks, deploy: placed = {} } = service;
      const is = publishedImage(host.images.filesOf(image, signedInWith(host.files)) ?? {}, image);
      const cpus = Number(placed.resources?.limits?.cpus ?? 0);
      const spec = {
        ...{ image, command, program: is.is, source: JSON.stringify(is), restartPolicy: "always" },
        env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
        networks: Array.isArray(networks) ? networks : Object.keys(networks),
        ...(cpus > 0 && { cpus }),
      };
      const hash = createHash("sha256").update(JSON.stringify(service)).digest("hex");
      return [name, { speaks: placed.mode === "global", hash, spec }];
    }),
  );
  manager.docker.state.networks[STACK] ??= { driver: "overlay" };
  place(manager);
}

interface StackService {
  image: string;
  environment?: Record<string, string>;
  command?: string[];
  networks: string[] | Record<string, unknown>;
  deploy?: { mode?: string; resources?: { limits?: { cpus?: string } } };
}

/** Whatever should run somewhere, and does not, is started there; what should not, ends. */
export function place(manager: Machine): void {
  const { nodes, services } = swarmOf(manager);
  const entries = Object.entries(services);
  run(manager, Object.fromEntries(entries.filter(([, { speaks }]) => !speaks)));
  for (const node of nodes) {
    const machine = machineOf(manager, node);
    const speaks = /speaks=yes/.test(machine?.files.read("/etc/docker/daemon.json") ?? "");
    if (machine) run(machine, Object.fromEntries(entries.filter((entry) => speaks && entry[1].speaks)));
  }
}

/** Makes a machine run these tasks of the stack and no others. */
export function run({ docker, spec: { name: host } }: Machine, services: Record<string, SwarmService>): void {
  const nameOf = (service: string): string => `${STACK}_${service}`;
  for (const old of tasksOn(docker)) {
    const wanted = Object.entries(services).find(([name]) => nameOf(name) === old.labels[SERVICE]);
    if (wanted?.[1].hash !== old.labels[HASH]) docker.remove(old);
  }
  for (const [name, { spec, hash }] of Object.entries(services)) {
    const labels = { [NAMESPACE]: STACK, [SERVICE]: nameOf(name), [HASH]: hash };
    if (docker.containers(labels).length > 0) continue;
    const env = spec.env?.map((line) => line.replaceAll("{{.Node.Hostname}}", host));
    const task = `${nameOf(name)}.${randomBytes(13).toString("hex").slice(0, 25)}`;
    docker.start(docker.create({ ...spec, ...(env && { env }), labels, name: task }));
  }
}

export function tasksOn(docker: Machine["docker"]): Container[] {
  return docker.containers({ [NAMESPACE]: STACK });
}

/** What of the stack does not run everywhere: "yapit-workers_kokoro-cpu-1 2/3". */
export function lacking(manager: Machine, machines: number): string[] {
  const { nodes, services } = swarmOf(manager);
  const there = nodes.map((node) => machineOf(manager, node)).filter((machine) => machine !== undefined);
  return Object.entries(services).flatMap(([name, { speaks }]) => {
    const label = { [SERVICE]: `${STACK}_${name}` };
    const tasks = (speaks ? there : [manager]).flatMap(({ docker }) =>
      docker.containers(label).filter((task) => docker.running(task)),
    );
    const wanted = speaks ? Math.max(machines, nodes.length) : 1;
    return tasks.length < wanted ? [`${STACK}_${name} ${tasks.length}/${wanted}`] : [];
  });
}
