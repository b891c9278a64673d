/**
 * A Kokoro worker: dies without Redis, and speaks one text at a time over HTTP on port 8000. Its figures are made up: how long
 * the speech is comes from the number of words, how long the work takes from the length and the threads alone. It makes no sound.
 */
import { buffer } from "node:stream/consumers";
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { compressed, pause } from "../durations.ts";
import { httpListener, sendJson } from "../http-listener.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import { httpClients } from "./http-clients.ts";
import { redisAnswers } from "./redis.ts";

const START_SECONDS = 4;
const WORDS_A_SECOND = 2.6;
/** Seconds of audio per second of work, for each thread. */
const SPEED_OF_A_THREAD = 0.9;

export const kokoroProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    const log = new ContainerLog();
    const shell = new ContainerShell(container, httpClients(container, ["python", "python3"]));
    const program: RunningProgram = {
      listeners: new Map(),
      exec: (command, stdin) => shell.exec(command, stdin),
      logs: () => log.lines,
      stop: () => {
        clearTimeout(timer);
        program.listeners.clear();
      },
    };
    const timer = setTimeout(() => {
      if (redisAnswers(container, container.env["REDIS_URL"] ?? "")) {
        log.write("kokoro: model loaded, waiting for work");
        program.listeners.set(8000, synthesis(Number(container.env["OMP_NUM_THREADS"] ?? 1)));
      } else {
        log.write("redis.exceptions.ConnectionError: Error connecting to redis: Connection refused");
        program.exitCode = 1;
      }
    }, compressed(START_SECONDS)).unref();
    return program;
  },
};

function synthesis(threads: number) {
  let before = Promise.resolve();
  return httpListener((request, response) => {
    void (async () => {
      const { method = "GET", url = "/" } = request;
      if (method === "GET" && url === "/health") sendJson(response, 200, { status: "healthy" });
      else if (url !== "/synthesize") sendJson(response, 404, { detail: "Not Found" });
      else if (method !== "POST") sendJson(response, 405, { detail: "Method Not Allowed" });
      else {
        const text = textOf((await buffer(request)).toString());
        if (text === undefined) {
          sendJson(response, 422, { detail: [{ loc: ["body", "text"], msg: "Field required" }] });
          return;
        }
        const seconds = text.split(/\s+/).filter(Boolean).length / WORDS_A_SECOND;
        before = before.then(() => pause(compressed(seconds / (SPEED_OF_A_THREAD * threads))));
        await before;
        sendJson(response, 200, { audio_base64: "AAAA", duration_ms: Math.round(seconds * 1000) });
      }
    })();
  });
}

/** Undefined: the body is not such a request. */
function textOf(body: string): string | undefined {
  try {
    const { text } = JSON.parse(body) as { text?: unknown };
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
