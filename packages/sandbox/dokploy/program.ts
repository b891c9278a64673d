/** The container of dokploy/dokploy: waits for its Postgres, migrates, serves port 3000, works off the queue. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Calls } from "../calls.ts";
import type { Machine, Program, ProgramContainer, RunningProgram } from "../machine/host.ts";
import { dokployApi } from "./api/app.ts";
import { runDeployment } from "./deploy/run-deployment.ts";
import { Dokploy } from "./dokploy.ts";
import type { Clone, Pace } from "./dokploy.ts";
import { migrate, postgresRuns } from "./postgres/database.ts";
import { resetPassword } from "./reset-password.ts";
import { cancelUnfinished } from "./store/deployments.ts";
import { writeMissingTraefikFiles } from "./traefik-files.ts";

const port = 3000;

/** The tag is the version; "latest" is the one that was recorded. */
const versionOf = (image: string): string => {
  const tag = image.includes(":") ? image.slice(image.lastIndexOf(":") + 1) : "latest";
  return tag === "latest" ? "v0.30.2" : tag;
};

const start = async (dokploy: Dokploy): Promise<boolean> => {
  const { machine, pace, output } = dokploy;
  while (!dokploy.stopped && !postgresRuns(machine)) await delay(pace.start);
  await delay(pace.start);
  if (dokploy.stopped) return false;
  migrate(machine);
  await writeMissingTraefikFiles(machine, output);
  cancelUnfinished(dokploy.tables);
  dokploy.queue.process((job) => runDeployment(dokploy, job));
  output.push(`Running DokployVersion:  ${dokploy.version}`, `Server Started on: http://0.0.0.0:${port}`);
  return true;
};

const execute = (dokploy: Dokploy, command: string[]): { stdout: string; stderr: string; code: number } => {
  const line =
    (command[0] === "sh" || command[0] === "bash") && command[1] === "-c" ? (command[2] ?? "") : command.join(" ");
  if (/\b(reset-password)\b/.test(line)) return resetPassword(dokploy);
  const name = line.split(" ")[0] ?? "";
  const stderr = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown\n`;
  return { stdout: "", stderr, code: 127 };
};

const httpServer = (dokploy: Dokploy, calls: Calls): Server => {
  const app = dokployApi(dokploy, calls);
  const listener = getRequestListener(app.fetch);
  return createServer((request, response) => void listener(request, response));
};

export interface DokployProgramOptions {
  calls: Calls;
  clone: Clone;
  pace?: Pace;
}

export const dokployProgram = ({ calls, clone, pace }: DokployProgramOptions): Program => ({
  start(machine: Machine, container: ProgramContainer): RunningProgram {
    const dokploy = new Dokploy({ machine, clone, version: versionOf(container.image), pace });
    const server = httpServer(dokploy, calls);
    let ready = false;
    const program: RunningProgram = {
      // A connection before the server listens is refused: the port is published, nothing is behind it.
      listeners: new Map([
        [
          port,
          (stream) => {
            if (ready) server.emit("connection", stream);
            else stream.destroy();
          },
        ],
      ]),
      exec: (command) => Promise.resolve(execute(dokploy, command)),
      logs: () => dokploy.output,
      stop: () => {
        ready = false;
        dokploy.stopped = true;
        dokploy.queue.close();
        server.closeAllConnections();
      },
    };
    start(dokploy).then(
      (started) => (ready = started),
      (fault: unknown) => {
        dokploy.output.push(`Main Server Error ${fault instanceof Error ? fault.message : String(fault)}`);
        program.exitCode = 1;
      },
    );
    return program;
  },
});
