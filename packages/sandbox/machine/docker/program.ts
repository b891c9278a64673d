/** What runs in a container, as far as the sandbox knows it. */
import type { CommandResult, Listener } from "../host.ts";
import type { Container } from "./state.ts";

export interface Running {
  /** By port inside the container. */
  listeners: ReadonlyMap<number, Listener>;
  /** `docker exec -i`; undefined: nothing in there is known. */
  exec?(command: string[], data: string): CommandResult;
  stop?(): void;
  /** Whether it answers; undefined: as soon as it runs. */
  isReady?(): boolean;
}

/** With an exit code it has ended by itself. */
export type Outcome = { log?: string[] } & ({ running: Running } | { exitCode: number });

/** `Engine` is the Docker that it runs in, by which it finds its peers. */
export interface Program<Engine> {
  /** From its start to its outcome, in the machine's time. */
  seconds: number;
  start(container: Container, docker: Engine): Outcome;
}

/** By `Container.program`; a name that none has is a service that only runs. */
export type Programs<Engine> = Readonly<Record<string, Program<Engine>>>;

export const SILENT: Program<unknown> = { seconds: 1, start: () => ({ running: { listeners: new Map() } }) };
