import { bootSpec } from "./boot-spec.ts";
import type { PrimaryIps } from "./primary-ips.ts";
import type { Project } from "./project.ts";
import type { Server } from "./state.ts";

/** A server's power, and what the world hears of it. */
export class ServerPower {
  readonly #project: Project;
  readonly #primaryIps: PrimaryIps;

  constructor(project: Project, primaryIps: PrimaryIps) {
    this.#project = project;
    this.#primaryIps = primaryIps;
  }

  /** The first time it boots its image; an address that it has got since is then its own as well. */
  async on(server: Server): Promise<void> {
    if (server.status === "running") return;
    server.status = "running";
    if (server.booted) this.#project.hooks.powered(server.id, true);
    else {
      server.booted = true;
      await this.#project.hooks.booted(bootSpec(server, this.#primaryIps));
    }
  }

  off(server: Server): void {
    if (server.status === "off") return;
    server.status = "off";
    this.#project.hooks.powered(server.id, false);
  }
}
