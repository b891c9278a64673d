/** The Docker engine of a machine, as the machine's units and shell use it. */
import type { DockerEngine, Machine } from "./host.ts";

export interface DockerPart {
  readonly engine: DockerEngine;
  /** `folder` is where the command was typed. */
  cli(args: string[], stdin: string, folder: string): Promise<{ stdout: string; stderr: string; code: number }>;
  /** The engine starts, with /etc/docker/daemon.json as it is now; fails as the real one's unit would. */
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
  /** Plain JSON, read when the machine is saved. */
  readonly state: unknown;
}

export type MakeDocker = (machine: Machine, state: unknown) => DockerPart;
