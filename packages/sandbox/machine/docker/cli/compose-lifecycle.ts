/** docker compose up, down, stop, start, restart: what becomes of a project's containers. */
import { composeDown, composeStart, composeStop } from "../compose/down.ts";
import { composeUp } from "../compose/up.ts";
import { containersOf, logged, projectName, type Verb } from "./compose-verb.ts";

export const lifecycleVerbs: Record<string, Verb> = {
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
      const containers = await containersOf(engine, target, line);
      return logged(async (log) => {
        for (const container of containers) {
          await engine.containerRoom.restart(container);
          log.push(` Container ${container.spec.name}  Started`);
        }
      });
    },
  },
};
