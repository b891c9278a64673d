import type { Machine, Program, RunningProgram } from "../../host.ts";
import { compressed } from "../durations.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import { httpClients } from "./http-clients.ts";
import { oneShot } from "./one-shot.ts";
import { readOptions } from "./client-options.ts";

export interface RedisServer extends RunningProgram {
  redis: true;
  ready(): boolean;
}

export function isRedisServer(program: RunningProgram | undefined): program is RedisServer {
  return program !== undefined && "redis" in program;
}

/** Whether a Redis answers at redis://HOST:PORT/DB. */
export function redisAnswers(container: AttachedContainer, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const running = container.peer(new URL(address).hostname)?.running;
  return isRedisServer(running) && running.ready();
}

export const redisProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    const shell = new ContainerShell(container, {
      "redis-cli": (args) => redisCli(container, args),
      ...httpClients(container, ["wget"]),
    });
    const [first] = container.args;
    if (first !== undefined && first !== "redis-server" && !first.startsWith("-"))
      return oneShot(shell, container.args);
    const readyAt = Date.now() + compressed(1);
    const server: RedisServer = {
      redis: true,
      listeners: new Map([[6379, (stream) => void stream.destroy()]]),
      ready: () => Date.now() >= readyAt,
      exec: (command, stdin) => shell.exec(command, stdin),
      logs: () => ["Ready to accept connections tcp"],
      stop: () => undefined,
    };
    return server;
  },
};

function redisCli(container: AttachedContainer, args: string[]) {
  const options = readOptions(args, { valued: { h: "host", p: "port", a: "pass" }, flags: { e: "error" } });
  if (typeof options === "string") return { stdout: "", stderr: `${options}\n`, code: 1 };
  const host = options.last["host"] ?? "127.0.0.1";
  if (!redisAnswers(container, `redis://${host}:6379`))
    return { stdout: "", stderr: `Could not connect to Redis at ${host}:6379: Connection refused\n`, code: 1 };
  return options.operands[0]?.toLowerCase() === "ping"
    ? { stdout: "PONG\n", stderr: "", code: 0 }
    : { stdout: "ERR unknown command\n", stderr: "", code: 0 };
}
