/** Dokploy's procedures over plain rows, as far as the provider's resources call them; deployments advance at each look. */
import { DokployError, UncertainOutcome } from "@yapit-infra/dokploy-provider/api/dokploy-error.ts";
import type { Transport } from "@yapit-infra/dokploy-provider/api/transport.ts";

type Row = Record<string, unknown>;

export interface Outcome {
  /** "given up": nobody works on it any more, and its row says "running" as before. */
  status: "done" | "error" | "cancelled" | "given up";
  errorMessage?: string;
  log?: string;
  /** The branch's commit at that time. */
  commit?: string;
}

export class InMemoryDokploy implements Transport {
  readonly calls: string[] = [];
  readonly projects: Row[] = [];
  readonly environments: Row[] = [];
  readonly keys: Row[] = [];
  readonly composes: Row[] = [];
  readonly patches: Row[] = [];
  readonly domains: Row[] = [];
  readonly notifications: Row[] = [];
  readonly deployments: Row[] = [];
  readonly queue: { composeId: string; title: string; outcome: Outcome }[] = [];
  cleanup = true;
  /** The queue stands still. */
  stalled = false;
  /** How the next deployments end, in order; done at commit a… when empty. */
  readonly outcomes: Outcome[] = [];
  /** The next call of this procedure has its effect and loses its answer. */
  loseAnswerOf: string | undefined;
  /** So many of the next questions about deployments are not answered, once one is running: Dokploy is being restarted. */
  awayFor = 0;
  /** What was in force at each deployment: the variables and patches. */
  readonly deployed: { env: unknown; patches: Record<string, unknown> }[] = [];
  /** For so many looks after a deployment's end its job stays active, and its row names no commit: notifications go out. */
  notifiesFor = 0;
  #notifying: { job: Row; row: Row; description: string; looks: number } | undefined;
  #ids = 0;

  async query(procedure: string, input: Record<string, unknown> = {}): Promise<unknown> {
    this.calls.push(procedure);
    if (procedure.startsWith("deployment.") && this.#isAway())
      throw new UncertainOutcome(`the connection to Dokploy broke at ${procedure}`);
    const answer = this.#query(procedure, input);
    if (answer === undefined) throw new DokployError(404, `Dokploy answered 404 to ${procedure}: not found`);
    return structuredClone(answer);
  }

  async mutate(procedure: string, input: Record<string, unknown>): Promise<unknown> {
    this.calls.push(procedure);
    const answer = structuredClone(this.#mutate(procedure, input));
    if (this.loseAnswerOf !== procedure) return answer;
    this.loseAnswerOf = undefined;
    throw new UncertainOutcome(`the connection to Dokploy broke at ${procedure}`);
  }

  count(procedure: string): number {
    return this.calls.filter((call) => call === procedure).length;
  }

  #isAway(): boolean {
    if (this.awayFor === 0 || !this.deployments.some((row) => row["status"] === "running")) return false;
    this.awayFor--;
    return true;
  }

  #query(procedure: string, input: Row): unknown {
    switch (procedure) {
      case "project.all":
        return this.projects;
      case "project.one": {
        const project = find(this.projects, "projectId", input["projectId"]);
        const inside = this.environments.filter((row) => row["projectId"] === input["projectId"]);
        return project && { ...project, environments: inside.map((row) => this.#withServices(row)) };
      }
      case "environment.one": {
        const environment = find(this.environments, "environmentId", input["environmentId"]);
        return environment && this.#withServices(environment);
      }
      case "sshKey.all":
        return this.keys;
      case "sshKey.one":
        return find(this.keys, "sshKeyId", input["sshKeyId"]);
      case "compose.one":
        return find(this.composes, "composeId", input["composeId"]);
      case "patch.byEntityId":
        return this.patches.filter((row) => row["composeId"] === input["id"]);
      case "domain.byComposeId":
        return this.domains.filter((row) => row["composeId"] === input["composeId"]);
      case "domain.one":
        return find(this.domains, "domainId", input["domainId"]);
      case "deployment.allByCompose":
        this.#advance();
        return this.deployments.filter((row) => row["composeId"] === input["composeId"]);
      case "deployment.queueList":
        return [
          ...this.queue.map(({ composeId, title }) => ({ data: { composeId, titleLog: title }, state: "waiting" })),
          ...this.deployments.flatMap((row) => (isUnderWay(row) ? [activeJob(row)] : [])),
          ...(this.#notifying ? [this.#notifying.job] : []),
        ];
      case "deployment.readLogs":
        return find(this.deployments, "deploymentId", input["deploymentId"])?.["log"];
      case "notification.all":
        return this.notifications;
      case "settings.getWebServerSettings":
        return { enableDockerCleanup: this.cleanup };
      default:
        throw new Error(`no such query here: ${procedure}`);
    }
  }

  /** "notification.createSlack": the kind's own fields lie in a row of their own, and creation answers nothing. */
  #notify(verb: string, kind: string, input: Row): unknown {
    const { serverUrl, topic, accessToken, priority, webhookUrl, channel, decoration, endpoint, headers, ...rest } =
      input;
    const given = { serverUrl, topic, accessToken, priority, webhookUrl, channel, decoration, endpoint, headers };
    const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (verb === "create") {
      const none = { ntfy: null, slack: null, discord: null, custom: null };
      const row = { ...none, ...rest, notificationType: kind, [kind]: { ...own, [`${kind}Id`]: `${kind}-own` } };
      this.#add(this.notifications, "notificationId", row);
      return undefined;
    }
    if (Object.keys(own).length === 0) throw new DokployError(500, "No values to set");
    const { [`${kind}Id`]: id, ...changes } = rest;
    const row = find(this.notifications, "notificationId", input["notificationId"]);
    if ((row?.[kind] as Row | undefined)?.[`${kind}Id`] !== id)
      throw new DokployError(400, "Error Updating notification");
    Object.assign(row?.[kind] as Row, own);
    return change(this.notifications, "notificationId", changes);
  }

  #mutate(procedure: string, input: Row): unknown {
    const [, verb, kind] = /^notification\.(create|update)([A-Z][a-z]+)$/.exec(procedure) ?? [];
    if (verb !== undefined && kind !== undefined) return this.#notify(verb, kind.toLowerCase(), input);
    switch (procedure) {
      case "notification.remove":
        return remove(this.notifications, "notificationId", input);
      case "project.create": {
        const project = this.#add(this.projects, "projectId", input);
        const environment = this.#add(this.environments, "environmentId", {
          projectId: project["projectId"],
          name: "production",
          description: "Production environment",
          isDefault: true,
        });
        return { project, environment };
      }
      case "project.update":
        return change(this.projects, "projectId", input);
      case "project.remove":
        return remove(this.projects, "projectId", input);
      case "environment.create":
        return this.#add(this.environments, "environmentId", { ...input, isDefault: false });
      case "environment.update":
        return change(this.environments, "environmentId", input);
      case "environment.remove":
        return remove(this.environments, "environmentId", input);
      case "sshKey.create":
        this.#add(this.keys, "sshKeyId", input);
        return undefined;
      case "sshKey.update":
        return change(this.keys, "sshKeyId", input);
      case "sshKey.remove":
        return remove(this.keys, "sshKeyId", input);
      case "compose.create":
        return this.#add(this.composes, "composeId", {
          ...NEW_COMPOSE,
          ...input,
          appName: `${String(input["appName"])}-abcdef`,
        });
      case "compose.update":
        return change(this.composes, "composeId", input);
      case "compose.delete":
        return remove(this.composes, "composeId", input);
      case "compose.deploy":
      case "compose.redeploy": {
        const outcome = this.outcomes.shift() ?? { status: "done" as const, commit: "a".repeat(40) };
        this.queue.push({ composeId: String(input["composeId"]), title: String(input["title"]), outcome });
        return { success: true };
      }
      case "patch.saveFileAsPatch": {
        const { id: composeId, filePath, content } = input;
        const existing = this.patches.find((row) => row["composeId"] === composeId && row["filePath"] === filePath);
        if (existing) return Object.assign(existing, { content });
        return this.#add(this.patches, "patchId", { composeId, filePath, content, enabled: true, type: "update" });
      }
      case "patch.toggleEnabled":
        return change(this.patches, "patchId", input);
      case "patch.delete":
        return remove(this.patches, "patchId", input);
      case "domain.create":
        return this.#add(this.domains, "domainId", input);
      case "domain.update":
        return change(this.domains, "domainId", input);
      case "domain.delete":
        return remove(this.domains, "domainId", input);
      case "settings.updateDockerCleanup":
        this.cleanup = input["enableDockerCleanup"] === true;
        return true;
      default:
        throw new Error(`no such mutation here: ${procedure}`);
    }
  }

  /** queued → running → ended, a step at each look. */
  #advance(): void {
    if (this.stalled) return;
    if (this.#notifying) {
      if (--this.#notifying.looks > 0) return;
      this.#notifying.row["description"] = this.#notifying.description;
      this.#notifying = undefined;
      return;
    }
    const running = this.deployments.find(isUnderWay);
    if (running) {
      const { status, commit } = running["outcome"] as Outcome;
      if (status === "given up") {
        running["givenUp"] = true;
        return;
      }
      running["status"] = status;
      running["finishedAt"] = "2026-11-24T00:00:00.000Z";
      const description = commit ? `Commit: ${commit}` : "";
      if (this.notifiesFor === 0) {
        running["description"] = description;
        return;
      }
      this.#notifying = { job: activeJob(running), row: running, description, looks: this.notifiesFor };
      return;
    }
    const job = this.queue.shift();
    if (!job) return;
    const { composeId, title, outcome } = job;
    const row = this.#add([], "deploymentId", {
      composeId,
      title,
      outcome,
      description: "",
      status: "running",
      // By the clock of the machine in memory, a little before its now.
      createdAt: new Date(999_980_000).toISOString(),
      finishedAt: null,
      log: outcome.log ?? "",
      errorMessage: outcome.errorMessage ?? null,
    });
    this.deployments.unshift(row);
    const patches = this.patches.map((patch) => [String(patch["filePath"]), patch["content"]] as const);
    this.deployed.push({
      env: find(this.composes, "composeId", composeId)?.["env"],
      patches: Object.fromEntries(patches),
    });
  }

  #withServices(environment: Row): Row {
    const inside = this.composes.filter((row) => row["environmentId"] === environment["environmentId"]);
    return { ...environment, applications: [], compose: inside.map(({ composeId, name }) => ({ composeId, name })) };
  }

  #add(rows: Row[], idName: string, row: Row): Row {
    const added = { ...row, [idName]: `${idName}-${++this.#ids}` };
    rows.push(added);
    return added;
  }
}

const NEW_COMPOSE: Row = {
  sourceType: "github",
  composePath: "./docker-compose.yml",
  customGitUrl: null,
  customGitBranch: null,
  customGitSSHKeyId: null,
  command: "",
  env: null,
  createEnvFile: true,
  autoDeploy: true,
  watchPaths: null,
  triggerType: "push",
  enableSubmodules: false,
  randomize: false,
  suffix: "",
  isolatedDeployment: false,
  refreshToken: "dokploys-own-token-0",
  composeStatus: "idle",
};

function isUnderWay(row: Row): boolean {
  return row["status"] === "running" && row["givenUp"] !== true;
}

/** What the queue has of a deployment from its first moment to its last notification. */
function activeJob({ composeId, title, createdAt }: Row): Row {
  return { data: { composeId, titleLog: title }, state: "active", processedOn: Date.parse(String(createdAt)) - 5 };
}

function find(rows: Row[], idName: string, id: unknown): Row | undefined {
  return rows.find((row) => row[idName] === id);
}

function change(rows: Row[], idName: string, input: Row): Row | undefined {
  const row = find(rows, idName, input[idName]);
  return row && Object.assign(row, input);
}

function remove(rows: Row[], idName: string, input: Row): Row {
  const index = rows.findIndex((row) => row[idName] === input[idName]);
  if (index < 0) throw new DokployError(404, "not found");
  return rows.splice(index, 1)[0] ?? {};
}
