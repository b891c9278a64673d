/** docker run, create, ps, inspect, exec, logs, rm, stop, start, restart, kill, wait. */
import { DockerError } from "../docker-error.ts";
import { pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import { type DockerCommand, each } from "./command.ts";
import { inspectCommand } from "./inspect-command.ts";
import { psCommand } from "./ps-command.ts";
import { createCommand, runCommand } from "./run-commands.ts";

export const containerCommands: Record<string, DockerCommand> = {
  run: runCommand,
  create: createCommand,
  ps: psCommand,
  inspect: inspectCommand,
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
