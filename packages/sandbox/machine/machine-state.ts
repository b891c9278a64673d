/** What is kept of simulated machines between commands: plain JSON. */
import type { SavedNode } from "./file-tree.ts";
import type { BootSpec } from "./host.ts";

/** By Hetzner's server id. */
export type MachinesState = Record<string, MachineState>;

export interface MachineState {
  spec: BootSpec;
  on: boolean;
  /** Whether cloud-init has been through; a machine saved before starts over. */
  initialised: boolean;
  hostname: string;
  files: Record<string, SavedNode>;
  /** Installed packages with their versions. */
  packages: Record<string, string>;
  /** Packages that `apt-mark hold` keeps. */
  held: string[];
  /** Third parties' repositories that `apt-get update` has read: "docker". */
  repositories: string[];
  units: Record<string, UnitState>;
  /** Kernel parameters that were set. */
  sysctl: Record<string, string>;
  /** Swap files in use, with their size in bytes. */
  swaps: Record<string, number>;
  timezone: string;
  docker: unknown;
  /** Every command line that ran, as a process list would have shown it. */
  commandLines: string[];
}

export interface UnitState {
  enabled: boolean;
  active: boolean;
  failed?: boolean;
}
