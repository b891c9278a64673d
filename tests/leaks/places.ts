/** Where a secret could come to light, each place as one text. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { RunFailed, type RunResult } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { World } from "@yapit-infra/sandbox/world/world.ts";
import type { Place } from "./search.ts";

export function ofRun(name: string, { output, events }: RunResult): Place[] {
  return [
    { name: `output of ${name}`, text: output },
    { name: `events of ${name}`, text: JSON.stringify(events) },
  ];
}

/** Whatever somebody may do with an error: print it, inspect it to the bottom, send it as JSON. */
export function ofFailure(name: string, error: RunFailed): Place[] {
  const whole = { message: error.message, output: error.output, stack: error.stack, cause: error.cause };
  return [
    { name: `output of ${name}`, text: error.output },
    { name: `error of ${name}`, text: `${String(error)}\n${inspect(error, { depth: null, showHidden: true })}` },
    { name: `error of ${name} as JSON`, text: JSON.stringify(whole) },
  ];
}

/** Pulumi's state with its history and backups, and the workspace beside it: all files of a folder. */
export function ofFolder(name: string, folder: string): Place[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ name: `${name} ${relative(folder, path)}`, text: readFileSync(path, "utf8") }));
}

export function ofMachines({ hetzner, machines }: World): Place[] {
  return hetzner.servers.all.flatMap(({ id }) => {
    const machine = machines.get(id);
    return machine ? [...filesOf(machine), ...processesOf(machine), ...containersOf(machine)] : [];
  });
}

function filesOf(machine: Machine): Place[] {
  const { files } = machine.state;
  return Object.entries(files).flatMap(([path, { text, mode }]) => {
    if (text === undefined) return [];
    const closedAbove = foldersOf(path).some((folder) => ((files[folder]?.mode ?? OPEN) & SEARCH_BY_OTHERS) === 0);
    return [{ name: `machine's file ${path}`, text, forRootAlone: closedAbove || (mode & READ_BY_OTHERS) === 0 }];
  });
}

const OPEN = 0o755;
const SEARCH_BY_OTHERS = 0o011;
const READ_BY_OTHERS = 0o044;

/** "/etc/ssh/x" → "/etc", "/etc/ssh". */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

function processesOf(machine: Machine): Place[] {
  return [{ name: "machine's process arguments", text: machine.state.commandLines.join("\n") }];
}

function containersOf({ docker }: Machine): Place[] {
  return docker.containers().flatMap(({ name, log, command, labels }) => [
    { name: `log of container ${name}`, text: log.join("\n") },
    { name: `definition of container ${name}`, text: JSON.stringify([command, labels]) },
  ]);
}

/** Notes the arguments of the engine, its plugins and the stand-ins while they run; `end` tells all that were seen. */
export function watchProcesses(pauseSeconds: number): { end: () => Promise<Place> } {
  const seen = new Set<string>();
  // One process beside the world, which lives in this very one: starting ps here each time took a quarter of the whole.
  const list = spawn("sh", ["-c", `while ps -A -ww -o ppid=,args=; do sleep ${pauseSeconds}; done`]);
  const reading = (async () => {
    for await (const line of createInterface(list.stdout)) if (/pulumi|dokploy/.test(line)) seen.add(line);
  })();
  return {
    end: async () => {
      list.kill();
      await reading;
      return { name: "process arguments of this system", text: [...seen].join("\n") };
    },
  };
}
