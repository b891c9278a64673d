/** A Kokoro worker: takes its work from Redis, and dies without it. */
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { compressed } from "../durations.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import { httpClients } from "./http-clients.ts";
import { redisAnswers } from "./redis.ts";

const START_SECONDS = 4;

export const kokoroProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    const log = new ContainerLog();
    const shell = new ContainerShell(container, httpClients(container, ["python", "python3"]));
    const program: RunningProgram = {
      listeners: new Map(),
      exec: (command, stdin) => shell.exec(command, stdin),
      logs: () => log.lines,
      stop: () => clearTimeout(timer),
    };
    const timer = setTimeout(() => {
      if (redisAnswers(container, container.env["REDIS_URL"] ?? ""))
        log.write("kokoro: model loaded, waiting for work");
      else {
        log.write("redis.exceptions.ConnectionError: Error connecting to redis: Connection refused");
        program.exitCode = 1;
      }
    }, compressed(START_SECONDS)).unref();
    return program;
  },
};
