/** docker service create, inspect, ls, ps, update, rm, scale, logs. */
import { statusText } from "../containers.ts";
import { DockerError } from "../docker-error.ts";
import { parseSeconds, pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import type { ContainerSpec, ServiceState } from "../state.ts";
import { type CommandLine, type DockerCommand, each, pairs } from "./command.ts";
import { inspected, listing } from "./listing.ts";
import { mountOption, publishOption, splitOnce } from "./mount-option.ts";
import type { View } from "./template.ts";

/** A service whose tasks never come up is not waited for any longer than this. */
const CONVERGENCE_MILLISECONDS = 15_000;
/** As many tasks may end before the update counts as failed. */
const FAILED_TASKS = 2;

const SHARED =
  "update-order update-delay update-parallelism update-failure-action update-monitor rollback-order rollback-monitor rollback-failure-action restart-condition restart-delay restart-max-attempts restart-window " +
  "limit-cpu limit-memory reserve-cpu reserve-memory log-driver log-opt stop-grace-period stop-signal hostname u:user w:workdir endpoint-mode replicas replicas-max-per-node " +
  "health-cmd health-interval health-retries health-timeout health-start-period health-start-interval";

export const serviceCommands: Record<string, DockerCommand> = {
  "service create": {
    usage: "docker service create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    flags: "d:detach q:quiet no-resolve-image with-registry-auth init t:tty read-only no-healthcheck",
    values: `name e:env env-file mount network p:publish secret config constraint placement-pref l:label container-label mode entrypoint host dns cap-add ulimit ${SHARED}`,
    operands: [1, Infinity],
    stopsAtOperand: true,
    run: createService,
  },
  "service update": {
    usage: "docker service update [OPTIONS] SERVICE",
    flags: "d:detach q:quiet force no-resolve-image with-registry-auth rollback no-healthcheck init t:tty read-only",
    values: `image args env-add env-rm mount-add mount-rm publish-add publish-rm network-add network-rm secret-add secret-rm constraint-add constraint-rm label-add label-rm container-label-add container-label-rm entrypoint ${SHARED}`,
    operands: [1, 1],
    run: updateService,
  },
  "service inspect": {
    usage: "docker service inspect [OPTIONS] SERVICE [SERVICE...]",
    flags: "pretty",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => {
      engine.swarm.requireManager();
      const found = engine.swarm
        .services()
        .filter(({ id, name }) => line.operands.some((own) => own === name || own === id));
      const missing = line.operands.filter((own) => !found.some(({ id, name }) => own === name || own === id));
      return {
        stdout: inspected(
          found.map((service) => serviceView(service)),
          line.value("format"),
        ),
        stderr: missing.map((name) => `Status: Error: no such service: ${name}, Code: 1\n`).join(""),
        code: missing.length === 0 ? 0 : 1,
      };
    },
  },
  "service ls": {
    usage: "docker service ls [OPTIONS]",
    flags: "q:quiet",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      const names = line.all("filter").flatMap((filter) => (filter.startsWith("name=") ? [filter.slice(5)] : []));
      const rows = engine.swarm
        .services()
        .filter(({ name }) => names.length === 0 || names.some((part) => name.startsWith(part)))
        .map((service) => listedService(engine, service));
      const columns = ["ID:ID", "NAME:Name", "MODE:Mode", "REPLICAS:Replicas", "IMAGE:Image", "PORTS:Ports"];
      return listing(rows, columnsOf(columns), {
        format: line.value("format"),
        ...(line.has("quiet") && { quiet: "ID" }),
      });
    },
  },
  "service ps": {
    usage: "docker service ps [OPTIONS] SERVICE [SERVICE...]",
    flags: "q:quiet no-trunc no-resolve",
    values: "f:filter format",
    operands: [1, Infinity],
    run: (engine, line) => {
      const states = line
        .all("filter")
        .flatMap((filter) => (filter.startsWith("desired-state=") ? [filter.slice(14)] : []));
      const rows = line.operands
        .flatMap((name) => taskViews(engine, engine.swarm.service(name), line.has("no-trunc")))
        .filter((view) => states.length === 0 || states.includes(String(view["DesiredState"]).toLowerCase()));
      const columns = [
        "ID:ID",
        "NAME:Name",
        "IMAGE:Image",
        "NODE:Node",
        "DESIRED STATE:DesiredState",
        "CURRENT STATE:CurrentState",
        "ERROR:Error",
        "PORTS:Ports",
      ];
      return listing(rows, columnsOf(columns), {
        format: line.value("format"),
        ...(line.has("quiet") && { quiet: "ID" }),
      });
    },
  },
  "service rm": {
    usage: "docker service rm SERVICE [SERVICE...]",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, (name) => {
        engine.swarm.removeService(name);
        return name;
      }),
  },
  "service scale": {
    usage: "docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]",
    flags: "d:detach",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, async (operand) => {
        const [name, replicas] = splitOnce(operand);
        await engine.swarm.updateService(
          engine.swarm.service(name),
          (service) => (service.replicas = Number(replicas)),
        );
        return `${name} scaled to ${replicas ?? ""}`;
      }),
  },
  "service logs": {
    usage: "docker service logs [OPTIONS] SERVICE|TASK",
    flags: "f:follow t:timestamps raw no-trunc no-task-ids details no-resolve",
    values: "n:tail since",
    operands: [1, 1],
    run: (engine, line) => {
      const tasks = engine.swarm.tasks(engine.swarm.service(line.operands[0] ?? ""));
      const prefix = (name: string) => (line.has("raw") ? "" : `${name}@${engine.machine.spec.name}    | `);
      const lines = tasks.flatMap((task) =>
        engine.containerRoom.logs(task).map((text) => `${prefix(task.spec.name)}${text}\n`),
      );
      const tail = line.value("tail");
      return (tail === undefined || tail === "all" ? lines : lines.slice(-Number(tail))).join("");
    },
  },
};

async function createService(engine: Engine, line: CommandLine) {
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
  const service = await engine.swarm.createService({
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
  });
  return settled(engine, service, line, service.id);
}

async function updateService(engine: Engine, line: CommandLine) {
  const service = engine.swarm.service(line.operands[0] ?? "");
  await engine.swarm.updateService(service, (own) => change(own, line));
  return settled(engine, service, line, service.name);
}

function change(service: ServiceState, line: CommandLine): void {
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

/** Without --detach the CLI shows progress until the service has converged. */
async function settled(engine: Engine, service: ServiceState, line: CommandLine, printed: string) {
  if (line.has("detach")) return `${printed}\n`;
  const deadline = Date.now() + CONVERGENCE_MILLISECONDS;
  while (!engine.swarm.converged(service)) {
    const ended = engine.swarm.tasks(service).filter(({ status }) => status === "exited");
    if (Date.now() > deadline || ended.length > FAILED_TASKS || engine.swarm.rejections.has(service.name)) {
      const why = engine.swarm.rejections.get(service.name) ?? "task: non-zero exit (1)";
      throw new DockerError(`service update paused: update paused due to failure or early termination of task: ${why}`);
    }
    await pause(5);
  }
  if (line.has("quiet")) return `${printed}\n`;
  const tasks = `${service.replicas} out of ${service.replicas} tasks`;
  return `${printed}\noverall progress: ${tasks}\nverify: Service ${printed} converged\n`;
}

/** NAME or source=NAME,target=PATH. */
function fileOption(text: string, folder: string): { name: string; target: string } {
  if (!text.includes("=")) return { name: text, target: `${folder}${text}` };
  const given = Object.fromEntries(text.split(",").map(splitOnce));
  const name = given["source"] ?? given["src"] ?? "";
  const target = given["target"] ?? name;
  return { name, target: target.startsWith("/") ? target : `${folder}${target}` };
}

function networkName(text: string): string {
  return /(?:^|,)name=([^,]+)/.exec(text)?.[1] ?? text;
}

function serviceView(service: ServiceState): View {
  const { task } = service;
  return {
    ID: service.id,
    Version: { Index: service.version },
    CreatedAt: service.createdAt,
    UpdatedAt: service.updatedAt,
    Spec: {
      Name: service.name,
      Labels: service.labels,
      TaskTemplate: {
        ContainerSpec: {
          Image: task.image,
          Labels: task.labels,
          Args: task.command,
          Env: task.env,
          Mounts: task.mounts.map(({ type, source, target, readOnly }) => ({
            Type: type,
            Source: source,
            Target: target,
            ...(readOnly && { ReadOnly: true }),
          })),
          Secrets: service.secrets.map(({ name, target }) => ({
            File: { Name: target.replace("/run/secrets/", "") },
            SecretName: name,
          })),
        },
        Placement: { Constraints: service.constraints },
        Networks: task.networks.map(({ name }) => ({ Target: name })),
        ForceUpdate: service.forceUpdate,
      },
      Mode: { Replicated: { Replicas: service.replicas } },
      UpdateConfig: { Parallelism: 1, FailureAction: "pause", Order: service.updateOrder },
      EndpointSpec: {
        Mode: service.endpointMode,
        Ports: task.ports.map(({ published, target, protocol }) => ({
          Protocol: protocol,
          TargetPort: target,
          PublishedPort: published,
          PublishMode: "host",
        })),
      },
    },
    Endpoint: { Spec: { Mode: service.endpointMode } },
  };
}

function listedService(engine: Engine, service: ServiceState): View {
  const running = engine.swarm.tasks(service).filter(({ status }) => status === "running").length;
  return {
    ID: service.id.slice(0, 12),
    Name: service.name,
    Mode: "replicated",
    Replicas: `${running}/${service.replicas}`,
    Image: service.task.image,
    Ports: service.task.ports
      .map(({ published, target, protocol }) => `*:${published}->${target}/${protocol}`)
      .join(", "),
  };
}

function taskViews(engine: Engine, service: ServiceState, full: boolean): View[] {
  return engine.swarm
    .tasks(service)
    .map((task) => ({
      ID: full ? task.id.slice(0, 25) : shortId(task.id),
      Name: task.spec.name.split(".").slice(0, 2).join("."),
      Image: task.spec.image,
      Node: engine.machine.spec.name,
      DesiredState: task.status === "running" ? "Running" : "Shutdown",
      CurrentState:
        task.status === "running" ? statusText(task).replace("Up", "Running") : `Failed ${statusText(task)}`,
      Error: task.status === "exited" && task.exitCode !== 0 ? `"task: non-zero exit (${task.exitCode})"` : task.error,
      Ports: "",
    }))
    .reverse();
}

function columnsOf(list: readonly string[]): { title: string; field: string }[] {
  return list.map((column) => ({ title: column.split(":")[0] ?? "", field: column.split(":")[1] ?? "" }));
}
