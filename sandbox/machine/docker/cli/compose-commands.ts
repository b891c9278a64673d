/** docker compose [-p NAME] [-f FILE] up, down, ps, stop, start, restart, logs, config, pull, build, version. */
import { stringify } from "yaml";
import { isObject, type JsonObject } from "../compose/compose-file.ts";
import { composeDown, composeStart, composeStop } from "../compose/down.ts";
import { joinPath, objectOf } from "../compose/json-forms.ts";
import { LABEL, projectContainers, serviceOfContainer } from "../compose/labels.ts";
import { loadProject } from "../compose/project.ts";
import { composeUp } from "../compose/up.ts";
import { statusText } from "../container-status.ts";
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import type { CommandResult } from "../program.ts";
import { type CommandLine, type DockerCommand, readCommandLine } from "./command.ts";
import { listing } from "./listing.ts";

interface Target {
  project?: string;
  folder: string;
  file: string;
  profiles: string[];
}

type Verb = Omit<DockerCommand, "run"> & {
  run(engine: Engine, target: Target, line: CommandLine): Promise<CommandResult>;
};

const COMPOSE: DockerCommand = {
  usage: "docker compose [OPTIONS] COMMAND",
  flags: "compatibility dry-run all-resources",
  values: "p:project-name f:file project-directory env-file profile progress ansi parallel",
  operands: [1, Infinity],
  stopsAtOperand: true,
  run: () => "",
};

export async function runCompose(engine: Engine, args: readonly string[], cwd: string): Promise<CommandResult> {
  const line = readCommandLine(COMPOSE, args);
  const [name = "", ...rest] = line.operands;
  const verb = VERBS[name];
  if (verb === undefined) throw new DockerError(`unknown docker command: "compose ${name}"`, 1);
  const folder = line.value("project-directory") ?? cwd;
  const file = line.value("file") ?? (await defaultFile(engine, folder));
  const target = { project: line.value("project-name"), folder, file, profiles: line.all("profile") };
  return verb.run(engine, target, readCommandLine({ ...verb, run: () => "" }, rest));
}

const VERBS: Record<string, Verb> = {
  up: {
    usage: "docker compose up [OPTIONS] [SERVICE...]",
    flags:
      "d:detach build no-build remove-orphans wait force-recreate no-recreate quiet-pull no-deps always-recreate-deps",
    values: "wait-timeout t:timeout pull scale",
    operands: [0, Infinity],
    run: (engine, target, line) =>
      logged((log) =>
        composeUp(
          engine,
          {
            ...target,
            build: line.has("build"),
            removeOrphans: line.has("remove-orphans"),
            wait: line.has("wait"),
            forceRecreate: line.has("force-recreate"),
            ...(line.value("wait-timeout") !== undefined && { waitTimeoutSeconds: Number(line.value("wait-timeout")) }),
          },
          log,
        ),
      ),
  },
  down: {
    usage: "docker compose down [OPTIONS] [SERVICES]",
    flags: "v:volumes remove-orphans",
    values: "t:timeout rmi",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const project = await projectName(engine, target);
      return logged(async (log) => composeDown(engine, project, { volumes: line.has("volumes") }, log));
    },
  },
  stop: {
    usage: "docker compose stop [OPTIONS] [SERVICE...]",
    values: "t:timeout",
    operands: [0, Infinity],
    run: async (engine, target) => {
      const project = await projectName(engine, target);
      return logged(async (log) => composeStop(engine, project, log));
    },
  },
  start: {
    usage: "docker compose start [SERVICE...]",
    operands: [0, Infinity],
    run: async (engine, target) => {
      const project = await projectName(engine, target);
      return logged((log) => composeStart(engine, project, log));
    },
  },
  restart: {
    usage: "docker compose restart [OPTIONS] [SERVICE...]",
    flags: "no-deps",
    values: "t:timeout",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const project = await projectName(engine, target);
      const wanted = (container: Parameters<typeof serviceOfContainer>[0]) =>
        line.operands.length === 0 || line.operands.includes(serviceOfContainer(container));
      return logged(async (log) => {
        for (const container of projectContainers(engine, project).filter(wanted)) {
          await engine.containerRoom.restart(container);
          log.push(` Container ${container.spec.name}  Started`);
        }
      });
    },
  },
  ps: {
    usage: "docker compose ps [OPTIONS] [SERVICE...]",
    flags: "a:all q:quiet services no-trunc orphans",
    values: "format filter status",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const rows = projectContainers(engine, await projectName(engine, target))
        .filter(({ status }) => line.has("all") || status === "running" || status === "restarting")
        .filter((container) => line.operands.length === 0 || line.operands.includes(serviceOfContainer(container)))
        .map((container) => ({
          ID: line.has("quiet") ? container.id : shortId(container.id),
          Name: container.spec.name,
          Image: container.spec.image,
          Service: serviceOfContainer(container),
          Project: container.spec.labels[LABEL.project],
          State: container.status,
          Health: container.health ?? "",
          ExitCode: container.exitCode,
          Status: statusText(container),
        }));
      return printed(listing(rows, ["NAME:Name", "IMAGE:Image", "SERVICE:Service", "STATUS:Status"], line));
    },
  },
  logs: {
    usage: "docker compose logs [OPTIONS] [SERVICE...]",
    flags: "f:follow no-color no-log-prefix t:timestamps",
    values: "n:tail since until index",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const tail = Number(line.value("tail") ?? Infinity);
      const lines = projectContainers(engine, await projectName(engine, target))
        .filter((container) => line.operands.length === 0 || line.operands.includes(serviceOfContainer(container)))
        .flatMap((container) => {
          const prefix = line.has("no-log-prefix")
            ? ""
            : `${serviceOfContainer(container)}-${container.spec.labels[LABEL.number] ?? ""}  | `;
          return engine.containerRoom
            .logs(container)
            .slice(Number.isFinite(tail) ? -tail : 0)
            .map((text) => `${prefix}${text}\n`);
        });
      return printed(lines.join(""));
    },
  },
  config: {
    usage: "docker compose config [OPTIONS] [SERVICE...]",
    flags: "q:quiet services images volumes no-interpolate no-normalize environment",
    values: "format hash o:output",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const project = await loadProject(engine.machine, target);
      const stderr = project.warnings.map((text) => `${text}\n`).join("");
      if (line.has("quiet")) return { stdout: "", stderr, code: 0 };
      if (line.has("services"))
        return { stdout: project.services.map(({ name }) => `${name}\n`).join(""), stderr, code: 0 };
      if (line.has("images"))
        return { stdout: project.services.map(({ spec }) => `${spec.image}\n`).join(""), stderr, code: 0 };
      const content: JsonObject = { name: project.name, ...project.content };
      for (const service of project.services) {
        const own = objectOf(content["services"])[service.name];
        if (isObject(own)) own["environment"] = [...service.spec.env];
      }
      return {
        stdout: line.value("format") === "json" ? `${JSON.stringify(content, null, 2)}\n` : stringify(content),
        stderr,
        code: 0,
      };
    },
  },
  pull: {
    usage: "docker compose pull [OPTIONS] [SERVICE...]",
    flags: "q:quiet ignore-buildable ignore-pull-failures include-deps",
    values: "policy",
    operands: [0, Infinity],
    run: (engine, target) =>
      logged(async (log) => {
        for (const { name, spec, build } of (await loadProject(engine.machine, target)).services) {
          if (build !== undefined) continue;
          engine.images.pull(spec.image);
          log.push(` ${name} Pulled`);
        }
      }),
  },
  build: {
    usage: "docker compose build [OPTIONS] [SERVICE...]",
    flags: "pull no-cache q:quiet with-dependencies",
    values: "build-arg progress",
    operands: [0, Infinity],
    run: (engine, target, line) =>
      logged(async (log) => {
        for (const { name, spec, build } of (await loadProject(engine.machine, target)).services) {
          if (build === undefined || (line.operands.length > 0 && !line.operands.includes(name))) continue;
          await engine.images.build({ reference: spec.image, ...build, salt: "" });
          log.push(` ${name}  Built`);
        }
      }),
  },
  version: {
    usage: "docker compose version [OPTIONS]",
    flags: "short",
    values: "f:format",
    operands: [0, 0],
    run: async (_engine, _target, line) => printed(line.has("short") ? "2.40.3\n" : "Docker Compose version v2.40.3\n"),
  },
};

async function projectName(engine: Engine, target: Target): Promise<string> {
  return target.project ?? (await loadProject(engine.machine, target)).name;
}

async function defaultFile(engine: Engine, folder: string): Promise<string> {
  for (const name of ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"])
    if ((await engine.machine.readFile(joinPath(folder, name))) !== undefined) return name;
  return "compose.yaml";
}

/** Progress goes to stderr, and so does the error that ends it. */
async function logged(work: (log: string[]) => Promise<void>): Promise<CommandResult> {
  const log: string[] = [];
  const text = () => log.map((line) => `${line}\n`).join("");
  try {
    await work(log);
    return { stdout: "", stderr: text(), code: 0 };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    log.push(error.message);
    return { stdout: "", stderr: text(), code: error.exitCode };
  }
}

function printed(stdout: string): CommandResult {
  return { stdout, stderr: "", code: 0 };
}
