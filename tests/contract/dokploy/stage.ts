/** A machine with Dokploy and its Postgres on it, spoken to by HTTP without a socket, and things that were done to it by hand. */
import { Calls } from "@yapit-infra/sandbox/calls.ts";
import { dokployApi } from "@yapit-infra/sandbox/dokploy/api/app.ts";
import type { DokployApp } from "@yapit-infra/sandbox/dokploy/api/app.ts";
import { runDeployment } from "@yapit-infra/sandbox/dokploy/deploy/run-deployment.ts";
import { Dokploy } from "@yapit-infra/sandbox/dokploy/dokploy.ts";
import { migrate } from "@yapit-infra/sandbox/dokploy/postgres/database.ts";
import { dokployPostgres } from "@yapit-infra/sandbox/dokploy/postgres/program.ts";
import { resetPassword } from "@yapit-infra/sandbox/dokploy/reset-password.ts";
import { cancelUnfinished } from "@yapit-infra/sandbox/dokploy/store/deployments.ts";
import { writeMissingTraefikFiles } from "@yapit-infra/sandbox/dokploy/traefik-files.ts";
import { InMemoryMachine, Volumes } from "../../unit/dokploy-sandbox/in-memory-machine.ts";
import { gitHost } from "./git-host.ts";

const pace = { start: 0, ownerLookup: 1, deploymentRow: 1, step: 0, commitTitle: 0 };

export class Stage {
  /** It had no way to the internet, so it found no address of its own. */
  readonly machine = new InMemoryMachine("");
  readonly postgres = dokployPostgres().start(this.machine, new Volumes().postgres());
  private readonly clone = gitHost();
  private release: (() => void) | undefined;
  private reason: string | undefined;
  dokploy = this.newServer();
  app: DokployApp = dokployApi(this.dokploy, new Calls());

  constructor() {
    this.machine.upFault = ({ wait, folder }, file) => {
      if (this.reason !== undefined) return this.reason;
      if (file.includes("nowhere/none")) return "Error response from daemon: No such image: nowhere/none:1";
      if (file.includes("env_file") && !this.machine.files.has(`${folder}/.env`))
        return `env file ${folder}/.env not found`;
      const environment = [...this.machine.files].find(([path]) => path.endsWith("/code/.env"))?.[1].content ?? "";
      return wait && environment.includes('CRASH="1"') ? "container app-web-1 is unhealthy" : undefined;
    };
  }

  private newServer(): Dokploy {
    const server = new Dokploy({ machine: this.machine, clone: this.clone, version: "v0.30.2", pace });
    migrate(this.machine);
    cancelUnfinished(server.tables);
    server.queue.process((job) => runDeployment(server, job));
    return server;
  }

  async begin(): Promise<void> {
    await writeMissingTraefikFiles(this.machine, []);
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
    this.machine.hold = new Promise((resolve) => (this.release = resolve));
  }

  /** With a reason the `up` that hung fails. */
  async dockerGoesOn(reason?: string): Promise<void> {
    this.reason = reason;
    this.release?.();
    this.machine.hold = undefined;
    await this.idle();
    this.reason = undefined;
  }

  /** `pnpm run reset-password` in its container. */
  resetPassword(): string {
    const printed = /New password: {2}(\w{16})/.exec(resetPassword(this.dokploy).stdout);
    return printed?.[1] ?? "";
  }

  async sql(statement: string): Promise<void> {
    const { stderr } = (await this.postgres.exec?.(["psql", "-U", "dokploy", "-d", "dokploy"], statement)) ?? {};
    if (stderr !== "") throw new Error(stderr);
  }

  /** Until nothing is queued, unless docker hangs. */
  async idle(): Promise<void> {
    while (this.machine.hold === undefined && this.dokploy.queue.jobs.length > 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Until the running job has its row. */
  async deploying(): Promise<void> {
    while (
      this.machine.ups.length === 0 ||
      !this.dokploy.tables.deployments.some(({ status }) => status === "running")
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
