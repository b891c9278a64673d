/** Docker on a simulated machine: the engine, and the command line that people and scripts talk to it with. */
import type { DockerEngine, Machine, Program } from "../host.ts";
import { applicationPrograms } from "./application/programs.ts";
import { runCli } from "./cli/cli.ts";
import { Engine } from "./engine.ts";
import type { CommandResult } from "./program.ts";
import type { DockerPart } from "../docker-part.ts";
import { type DockerState, emptyDocker } from "./state.ts";
import { traefikProgram } from "./traefik/traefik.ts";

export interface Docker extends DockerPart {
  engine: DockerEngine;
  /** `folder` is where the command was typed; compose looks for its file there. */
  cli(args: string[], stdin: string, folder?: string): Promise<CommandResult>;
  /** Rejects with dockerd's words when it does not come up. After a saved world is loaded its containers go on. */
  start(): Promise<void>;
  stop(): void;
  state: DockerState;
}

/** `programs` by image name without tag; they win over the sandbox's own of the same name. */
export function dockerOf(programs: Record<string, Program>): (machine: Machine, state: unknown) => Docker {
  const all = { traefik: traefikProgram, ...applicationPrograms, ...programs };
  return (machine, saved) => {
    const state = (saved as DockerState | undefined) ?? emptyDocker();
    const engine = new Engine(machine, state, all, new Set(Object.keys(programs)));
    return {
      engine,
      cli: (args, stdin, folder) => runCli(engine, args, stdin, folder),
      start: () => engine.start(),
      stop: () => engine.stop(),
      state,
    };
  };
}
