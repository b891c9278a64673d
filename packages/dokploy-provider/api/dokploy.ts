/** Dokploy's procedures, typed. What can be sent twice is; creations and deployments are sent once, and looked for after a doubt. */
import type {
  ComposeRow,
  ComposeSettings,
  DeploymentRow,
  DomainRow,
  EnvironmentRow,
  EnvironmentWithServices,
  NotificationRow,
  PatchRow,
  ProjectRow,
  ProjectWithEnvironments,
  QueuedJob,
  SshKeyRow,
} from "./objects.ts";
import { isNotFound } from "./dokploy-error.ts";
import type { Repeatable, Transport } from "./transport.ts";

export class Dokploy {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  readonly projects = {
    all: () => this.#get<ProjectRow[]>("project.all"),
    one: (projectId: string) => this.#find<ProjectWithEnvironments>("project.one", { projectId }),
    create: (project: { name: string; description: string }) =>
      this.#post<{ project: ProjectRow; environment: EnvironmentRow }>("project.create", project, "once"),
    update: (project: { projectId: string; name: string; description: string }) =>
      this.#post("project.update", project),
    remove: (projectId: string) => this.#remove("project.remove", { projectId }),
  };

  readonly environments = {
    one: (environmentId: string) => this.#find<EnvironmentWithServices>("environment.one", { environmentId }),
    create: (environment: { projectId: string; name: string; description: string }) =>
      this.#post<EnvironmentRow>("environment.create", environment, "once"),
    update: (environment: { environmentId: string; name?: string; description: string }) =>
      this.#post("environment.update", environment),
    remove: (environmentId: string) => this.#remove("environment.remove", { environmentId }),
  };

  readonly sshKeys = {
    all: () => this.#get<SshKeyRow[]>("sshKey.all"),
    one: (sshKeyId: string) => this.#find<SshKeyRow>("sshKey.one", { sshKeyId }),
    /** Answers nothing: the id is found afterwards by the public key. Dokploy ignores the organization's value. */
    create: (key: { name: string; description: string; privateKey: string; publicKey: string }) =>
      this.#post("sshKey.create", { ...key, organizationId: "own" }, "once"),
    update: (key: { sshKeyId: string; name: string; description: string }) => this.#post("sshKey.update", key),
    remove: (sshKeyId: string) => this.#remove("sshKey.remove", { sshKeyId }),
  };

  readonly composes = {
    one: (composeId: string) => this.#find<ComposeRow>("compose.one", { composeId }),
    create: (compose: {
      name: string;
      description: string;
      environmentId: string;
      composeType: string;
      appName: string;
    }) => this.#post<ComposeRow>("compose.create", compose, "once"),
    /** A patch: what is omitted stays. An id that does not exist is answered like success, with nothing. */
    update: (composeId: string, settings: Partial<ComposeSettings>) =>
      this.#post<ComposeRow | undefined>("compose.update", { composeId, ...settings }),
    /** Stops the containers and removes them, with their named volumes if asked to. */
    delete: (composeId: string, deleteVolumes: boolean) => this.#remove("compose.delete", { composeId, deleteVolumes }),
    deploy: (composeId: string, title: string) => this.#post("compose.deploy", { composeId, title }, "once"),
    /** Without cloning: what lies in the clone is built and started again, with patches and variables of now. */
    redeploy: (composeId: string, title: string) => this.#post("compose.redeploy", { composeId, title }, "once"),
  };

  readonly patches = {
    of: (composeId: string) => this.#get<PatchRow[]>("patch.byEntityId", { id: composeId, type: "compose" }),
    /** Makes or overwrites the patch of that path. */
    save: (composeId: string, filePath: string, content: string) =>
      this.#post<PatchRow>("patch.saveFileAsPatch", {
        id: composeId,
        type: "compose",
        filePath,
        content,
        patchType: "update",
      }),
    enable: (patchId: string) => this.#post("patch.toggleEnabled", { patchId, enabled: true }),
    delete: (patchId: string) => this.#remove("patch.delete", { patchId }),
  };

  readonly domains = {
    of: (composeId: string) => this.#get<DomainRow[]>("domain.byComposeId", { composeId }),
    one: (domainId: string) => this.#find<DomainRow>("domain.one", { domainId }),
    create: (domain: Omit<DomainRow, "domainId">) =>
      this.#post<DomainRow>("domain.create", { ...domain, domainType: "compose" }, "once"),
    update: (domain: Omit<DomainRow, "composeId">) => this.#post("domain.update", { ...domain, domainType: "compose" }),
    delete: (domainId: string) => this.#remove("domain.delete", { domainId }),
  };

  readonly deployments = {
    /**
     * The newest first; Dokploy keeps about eleven. One that goes on for nobody any more, since Dokploy's database or disk failed at
     * its end, is "cancelled" here, as Dokploy calls it from its next start on (docs/dokploy-v0.30.2.md, 45).
     */
    of: async (composeId: string) => {
      const rows = await this.#deployments(composeId);
      const running = rows.filter(({ status }) => status === "running");
      if (running.length === 0) return rows;
      const jobs = await this.deployments.queue();
      if (jobs.some(({ data }) => data.composeId === composeId)) return rows;
      // Before and after there was no job it was running.
      const givenUp = new Set(running.map(({ deploymentId }) => deploymentId));
      return (await this.#deployments(composeId)).map((row): DeploymentRow =>
        row.status === "running" && givenUp.has(row.deploymentId) ? { ...row, status: "cancelled" } : row,
      );
    },
    /** The last `tail` lines of the log, or fewer. */
    log: async (deploymentId: string, tail: number) =>
      (await this.#get<string | undefined>("deployment.readLogs", { deploymentId, tail })) ?? "",
    queue: () => this.#get<QueuedJob[]>("deployment.queueList"),
  };

  readonly notifications = {
    all: () => this.#get<NotificationRow[]>("notification.all"),
    /** `kind` as the procedures end ("Ntfy"). Answers nothing: the id is found afterwards by name and address. */
    create: (kind: string, notification: Record<string, unknown>) =>
      this.#post(`notification.create${kind}`, notification, "once"),
    /** Not without the channel's own fields, or it fails as a whole. */
    update: (kind: string, notification: Record<string, unknown>) =>
      this.#post(`notification.update${kind}`, notification),
    remove: (notificationId: string) => this.#remove("notification.remove", { notificationId }),
  };

  readonly settings = {
    get: () => this.#get<{ enableDockerCleanup: boolean }>("settings.getWebServerSettings"),
    setDockerCleanup: (enableDockerCleanup: boolean) =>
      this.#post("settings.updateDockerCleanup", { enableDockerCleanup }),
  };

  #deployments(composeId: string): Promise<DeploymentRow[]> {
    return this.#get("deployment.allByCompose", { composeId });
  }

  // The answers' shapes were recorded; a check of each would only repeat objects.ts.
  async #get<T>(procedure: string, input: Record<string, string | number> = {}): Promise<T> {
    return (await this.#transport.query(procedure, input)) as T;
  }

  async #find<T>(procedure: string, input: Record<string, string>): Promise<T | undefined> {
    return this.#get<T>(procedure, input).catch(orGone);
  }

  async #post<T = unknown>(
    procedure: string,
    input: Record<string, unknown>,
    repeatable: Repeatable = "repeatable",
  ): Promise<T> {
    return (await this.#transport.mutate(procedure, input, repeatable)) as T;
  }

  /** What is gone already is removed. */
  async #remove(procedure: string, input: Record<string, unknown>): Promise<void> {
    await this.#transport.mutate(procedure, input, "repeatable").catch(orGone);
  }
}

function orGone(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}
