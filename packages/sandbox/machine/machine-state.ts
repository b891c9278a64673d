/** What is kept of machines between commands: plain JSON. */
import type { DockerState } from "./docker/state.ts";
import type { SavedFile } from "./files.ts";
import type { BootSpec } from "./host.ts";

/** By Hetzner's server id. */
export type MachinesState = Record<string, MachineState>;

export interface MachineState {
  spec: BootSpec;
  on: boolean;
  /** Whether the first boot is through; a machine saved before starts over. */
  initialised: boolean;
  files: Record<string, SavedFile>;
  /** Whether swap is in use. */
  swap: boolean;
  docker: DockerState;
  /** Every command line that came by ssh, as a process list would have shown it. */
  commandLines: string[];
}
