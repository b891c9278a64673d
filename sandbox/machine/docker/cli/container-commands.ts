/** docker run, ps, inspect, exec, logs, rm, stop, start, restart, kill, wait. */
import { feed, isOneShot } from "../application/one-shot.ts";
import { restartOf } from "../compose/service-parts.ts";
import { DockerError } from "../docker-error.ts";
import { parseSeconds, pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import type { ContainerSpec, HealthCheck } from "../state.ts";
import { type CommandLine, type DockerCommand, each, pairs } from "./command.ts";
import { inspectContainer, listedContainer } from "./container-view.ts";
import { inspected, listing } from "./listing.ts";
import { mountOption, publishOption, splitOnce, volumeOption } from "./mount-option.ts";

const RUN_VALUES =
  "name e:env env-file v:volume mount p:publish network net network-alias l:label restart entrypoint h:hostname u:user w:workdir m:memory memory-swap cpus c:cpu-shares " +
  "log-driver log-opt add-host cap-add cap-drop security-opt tmpfs ulimit shm-size stop-timeout stop-signal health-cmd health-interval health-retries health-timeout health-start-period health-start-interval " +
  "pull platform dns device pids-limit cidfile sysctl ip runtime userns pid ipc";

export const containerCommands: Record<string, DockerCommand> = {
  run: {
    usage: "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
    flags: "d:detach i:interactive t:tty rm init privileged read-only q:quiet P:publish-all no-healthcheck",
    values: RUN_VALUES,
    operands: [1, Infinity],
    stopsAtOperand: true,
    run: runContainer,
  },
  create: {
    usage: "docker create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    flags: "i:interactive t:tty rm init privileged read-only q:quiet P:publish-all no-healthcheck",
    values: RUN_VALUES,
    operands: [1, Infinity],
    stopsAtOperand: true,
    run: async (engine, line) => `${(await engine.containerRoom.create(specOf(line))).id}\n`,
  },
  ps: {
    usage: "docker ps [OPTIONS]",
    flags: "a:all q:quiet no-trunc l:latest s:size",
    values: "f:filter format n:last",
    operands: [0, 0],
    run: listContainers,
  },
  inspect: {
    usage: "docker inspect [OPTIONS] NAME|ID [NAME|ID...]",
    flags: "s:size",
    values: "f:format type",
    operands: [1, Infinity],
    run: inspectAny,
  },
  exec: {
    usage: "docker exec [OPTIONS] CONTAINER COMMAND [ARG...]",
    flags: "i:interactive t:tty d:detach privileged",
    values: "e:env u:user w:workdir env-file detach-keys",
    operands: [2, Infinity],
    stopsAtOperand: true,
    run: (engine, line, stdin) => {
      const [name = "", ...command] = line.operands;
      // Variables of -e reach a command through env(1), which every image has.
      const variables = line.all("env");
      const withVariables = variables.length === 0 ? command : ["env", ...variables, ...command];
      return engine.containerRoom.exec(
        engine.containerRoom.get(name),
        withVariables,
        line.has("interactive") ? stdin : "",
      );
    },
  },
  logs: {
    usage: "docker logs [OPTIONS] CONTAINER",
    flags: "f:follow t:timestamps details",
    values: "n:tail since until",
    operands: [1, 1],
    run: (engine, line) => {
      const lines = engine.containerRoom.logs(engine.containerRoom.get(line.operands[0] ?? ""));
      const tail = line.value("tail");
      const shown = tail === undefined || tail === "all" ? lines : lines.slice(-Number(tail));
      return shown.map((text) => `${text}\n`).join("");
    },
  },
  rm: {
    usage: "docker rm [OPTIONS] CONTAINER [CONTAINER...]",
    flags: "f:force v:volumes l:link",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, (name) => {
        const container = engine.containerRoom.find(name);
        if (container === undefined && line.has("force"))
          throw new DockerError(`Error response from daemon: No such container: ${name}`);
        engine.containerRoom.remove(engine.containerRoom.get(name), {
          force: line.has("force"),
          volumes: line.has("volumes"),
        });
        return name;
      }),
  },
  stop: onEach("stop", (engine, name) => engine.containerRoom.stop(engine.containerRoom.get(name))),
  kill: onEach("kill", (engine, name) => engine.containerRoom.stop(engine.containerRoom.get(name))),
  start: onEach("start", (engine, name) => engine.containerRoom.start(engine.containerRoom.get(name))),
  restart: onEach("restart", (engine, name) => engine.containerRoom.restart(engine.containerRoom.get(name))),
  wait: {
    usage: "docker wait CONTAINER [CONTAINER...]",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, async (name) => {
        const container = engine.containerRoom.get(name);
        while (container.status === "running") await pause(5);
        return String(container.exitCode);
      }),
  },
};

function onEach(verb: string, work: (engine: Engine, name: string) => void | Promise<void>): DockerCommand {
  return {
    usage: `docker ${verb} [OPTIONS] CONTAINER [CONTAINER...]`,
    flags: "a:attach i:interactive",
    values: "t:timeout time s:signal",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, async (name) => {
        await work(engine, name);
        return name;
      }),
  };
}

async function runContainer(engine: Engine, line: CommandLine, stdin: string) {
  const { containerRoom } = engine;
  try {
    const container = await containerRoom.create(specOf(line));
    try {
      await containerRoom.start(container);
    } catch (error) {
      if (container.spec.autoRemove) containerRoom.remove(container, { force: true, volumes: true });
      throw error;
    }
    if (line.has("detach")) return `${container.id}\n`;
    const running = containerRoom.running(container);
    if (isOneShot(running)) {
      if (line.has("interactive")) feed(running, stdin);
      const result = await running.finished;
      while (container.status === "running" && running.exitCode !== undefined) await pause(5);
      return result;
    }
    while (container.status === "running") await pause(5);
    return {
      stdout: containerRoom
        .logs(container)
        .map((text) => `${text}\n`)
        .join(""),
      stderr: "",
      code: container.exitCode,
    };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const code = error.exitCode === 1 ? 125 : error.exitCode;
    const help = error.message.startsWith("docker:") ? "" : "\n\nRun 'docker run --help' for more information";
    throw new DockerError(`${error.message.startsWith("docker:") ? "" : "docker: "}${error.message}${help}`, code);
  }
}

function specOf(line: CommandLine): ContainerSpec {
  const [image = "", ...command] = line.operands;
  const networks = [...line.all("network"), ...line.all("net")];
  const entrypoint = line.value("entrypoint");
  const healthcheck = healthOption(line);
  return {
    name: line.value("name") ?? `quirky_${shortId(Math.random().toString(36).slice(2))}`,
    image,
    ...(entrypoint !== undefined && { entrypoint: entrypoint === "" ? [] : [entrypoint] }),
    command,
    env: line.all("env"),
    labels: pairs(line.all("label")),
    mounts: [...line.all("mount").map(mountOption), ...line.all("volume").map(volumeOption)],
    networks: (networks.length === 0 ? ["bridge"] : networks).map((name) => ({
      name,
      aliases: line.all("network-alias"),
    })),
    ports: line.all("publish").map(publishOption),
    ...restartOf("--restart", line.value("restart")),
    ...(healthcheck && { healthcheck }),
    secretFiles: {},
    autoRemove: line.has("rm"),
  };
}

function healthOption(line: CommandLine): HealthCheck | undefined {
  const command = line.value("health-cmd");
  if (command === undefined || line.has("no-healthcheck")) return undefined;
  return {
    test: ["CMD-SHELL", command],
    retries: Number(line.value("health-retries") ?? 3),
    intervalSeconds: parseSeconds(line.value("health-interval") ?? "30s") ?? 30,
    startPeriodSeconds: parseSeconds(line.value("health-start-period") ?? "0") ?? 0,
  };
}

function listContainers(engine: Engine, line: CommandLine): string {
  const filters = line.all("filter").map((pair) => splitOnce(pair));
  const everything = line.has("all") || filters.some(([key]) => key === "status");
  const shown = engine.containerRoom
    .all()
    .filter(({ status }) => everything || status === "running" || status === "restarting")
    .filter((container) =>
      filters.every(([key, value = ""], _, all) => {
        const same = all.filter(([own]) => own === key).map(([, own = ""]) => own);
        switch (key) {
          case "name":
            return same.some(
              (pattern) =>
                new RegExp(pattern).test(container.spec.name) || new RegExp(pattern).test(`/${container.spec.name}`),
            );
          case "id":
            return same.some((id) => container.id.startsWith(id));
          case "status":
            return same.includes(container.status);
          case "health":
            return same.includes(container.health ?? "none");
          case "ancestor":
            return same.some((image) => container.spec.image === image || container.spec.image.startsWith(`${image}:`));
          case "network":
            return container.spec.networks.some(({ name }) => same.includes(name));
          case "volume":
            return container.spec.mounts.some(({ source, target }) => same.includes(source) || same.includes(target));
          case "label": {
            const [name, wanted] = splitOnce(value);
            const own = container.spec.labels[name];
            return own !== undefined && (wanted === undefined || own === wanted);
          }
          default:
            throw new DockerError(`Error response from daemon: invalid filter '${key}'`);
        }
      }),
    )
    .reverse();
  const limit = line.has("latest") ? 1 : Number(line.value("last") ?? Infinity);
  const rows = shown.slice(0, limit).map((container) => listedContainer(container, line.has("no-trunc")));
  const columns = [
    "CONTAINER ID:ID",
    "IMAGE:Image",
    "COMMAND:Command",
    "CREATED:RunningFor",
    "STATUS:Status",
    "PORTS:Ports",
    "NAMES:Names",
  ];
  return listing(rows, columns, line);
}

/** Containers, images, networks and volumes alike. */
function inspectAny(engine: Engine, line: CommandLine) {
  const views = [];
  const missing: string[] = [];
  const type = line.value("type");
  for (const name of line.operands) {
    const container = engine.containerRoom.find(name);
    if (container !== undefined && (type === undefined || type === "container"))
      views.push(inspectContainer(engine, container));
    else if (
      (type === undefined || type === "image") &&
      /^[a-z0-9]/.test(name) &&
      engine.images.find(name) !== undefined
    )
      views.push({ Id: engine.images.get(name)[1].id, RepoTags: [engine.images.get(name)[0]] });
    else if (type === undefined && engine.networks.find(name) !== undefined)
      views.push({
        Name: engine.networks.get(name).name,
        Id: engine.networks.get(name).id,
        Driver: engine.networks.get(name).driver,
      });
    else missing.push(`Error: No such ${type ?? "object"}: ${name}`);
  }
  return {
    stdout: inspected(views, line.value("format")),
    stderr: missing.map((text) => `${text}\n`).join(""),
    code: missing.length === 0 ? 0 : 1,
  };
}
