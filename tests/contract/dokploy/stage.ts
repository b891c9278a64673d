/** A machine with Dokploy on it, spoken to by HTTP without a socket, and things that were done to it by hand. */
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { dokployApi } from "@yapit-infra/sandbox/dokploy/api/app.ts";
import type { DokployApp } from "@yapit-infra/sandbox/dokploy/api/app.ts";
import { runDeployment } from "@yapit-infra/sandbox/dokploy/deploy/run-deployment.ts";
import { Dokploy } from "@yapit-infra/sandbox/dokploy/dokploy.ts";
import { resetPassword } from "@yapit-infra/sandbox/dokploy/reset-password.ts";
import { cancelUnfinished } from "@yapit-infra/sandbox/dokploy/store/deployments.ts";
import { migratedTables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";
import { writeMissingTraefikFiles } from "@yapit-infra/sandbox/dokploy/traefik-files.ts";
import { InMemoryHost } from "../../unit/dokploy-sandbox/in-memory-host.ts";
import { gitHost } from "./git-host.ts";

const pace = { start: 0, ownerLookup: 1, deploymentRow: 1, step: 0, commitTitle: 0 };

export class Stage {
  /** It had no way to the internet, so it found no address of its own. */
  readonly host = new InMemoryHost("");
  private readonly tables = migratedTables(new Date().toISOString());
  private readonly clone = gitHost();
  private release: (() => void) | undefined;
  private reason: string | undefined;
  dokploy = this.newServer();
  app: DokployApp = dokployApi(this.dokploy, new Calls());

  constructor() {
    this.host.upFault = ({ wait, folder }, file) => {
      if (this.reason !== undefined) return this.reason;
      if (file.includes("nowhere/none")) return "Error response from daemon: No such image: nowhere/none:1";
      if (file.includes("env_file") && this.host.files.read(`${folder}/.env`) === undefined)
        return `env file ${folder}/.env not found`;
      const [path = ""] = this.host.files.below("/etc/dokploy/compose").filter((name) => name.endsWith("/code/.env"));
      const environment = this.host.files.read(path) ?? "";
      return wait && environment.includes('CRASH="1"') ? "container app-web-1 is unhealthy" : undefined;
    };
  }

  private newServer(): Dokploy {
    const server = new Dokploy({
      host: this.host,
      database: () => this.tables,
      clone: this.clone,
      version: "v0.30.2",
      pace,
    });
    cancelUnfinished(server.tables);
    server.queue.process((job) => runDeployment(server, job));
    return server;
  }

  async begin(): Promise<void> {
    await writeMissingTraefikFiles(this.host);
  }

  /** The process dies and comes again: its queue is lost, what it was at is cancelled. */
  restart(): void {
    this.dokploy.stopped = true;
    this.dokploy.queue.close();
    this.dokploy = this.newServer();
    this.app = dokployApi(this.dokploy, new Calls());
  }

  /** `docker compose up` takes as long as the recorded one did, until `dockerGoesOn`. */
  dockerHangs(): void {
    this.host.hold = new Promise((resolve) => (this.release = resolve));
  }

  /** With a reason the `up` that hung fails. */
  async dockerGoesOn(reason?: string): Promise<void> {
    this.reason = reason;
    this.release?.();
    this.host.hold = undefined;
    await this.idle();
    this.reason = undefined;
  }

  /** `pnpm run reset-password` in its container. */
  resetPassword(): string {
    const printed = /New password: {2}(\w{16})/.exec(resetPassword(this.dokploy).stdout);
    return printed?.[1] ?? "";
  }

  /** Until nothing is queued, unless docker hangs. */
  async idle(): Promise<void> {
    while (this.host.hold === undefined && this.dokploy.queue.jobs.length > 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Until the running job has its row. */
  async deploying(): Promise<void> {
    while (
      !this.host.commands.some((command) => command.includes(" up ")) ||
      !this.dokploy.tables.deployments.some(({ status }) => status === "running")
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
