/** What a resource works with: Dokploy's API and the machine under it. */
import type { Dokploy } from "./api/dokploy.ts";
import type { MachineLink } from "./machine/machine-link.ts";

export interface Context {
  dokploy: Dokploy;
  machine: MachineLink;
}

/** The reach of the configured machine; throws while the configuration is not known. */
export type Reached = () => Context;
