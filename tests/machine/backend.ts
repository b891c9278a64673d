/** What a machine runs on, and who makes that: nspawn.ts with this computer's kernel, qemu.ts with one of its own. */
import type { ChildProcess } from "node:child_process";
import type { Ran } from "./run.ts";
import type { Made } from "./world/world.ts";

/** Of a machine of nspawn's that was powered off, for others to start from: what Docker had, and its layers, newest first. */
export type Disk = readonly string[];

export interface Backend {
  /** Switches it on: it is on as long as this process runs. @param console a file descriptor for what it prints */
  start(console: number): ChildProcess;
  /** A shell line there, by another way than its network. */
  inside(line: string, stdin: string): Promise<Ran>;
  /** Without a goodbye. */
  cutPower(): Promise<void>;
  /** What is left of it on this side, once it is off. */
  remove(): Promise<void>;
}

export interface BackendSpec {
  made: Made;
  /** Its own, outside: in it is what it writes. */
  folder: string;
  name: string;
  /** Writes what its disk says before it boots, below the root that it is given. */
  prepare: (root: string) => void;
  /** None: the disk is new. */
  disk: Disk | undefined;
}
