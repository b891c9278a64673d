/**
 * One deployment in Dokploy's queue, from asking for it to its end. Dokploy answers a request with no id, and titles are
 * overwritten at the end (docs/dokploy-v0.30.2.md, 43 to 49): the ids before are noted, and the new one is waited for.
 */
import type { Call } from "@yapit-infra/provider-protocol/provider.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Dokploy } from "../api/dokploy.ts";
import { UncertainOutcome } from "../api/dokploy-error.ts";
import type { DeploymentRow, QueuedJob } from "../api/objects.ts";
import { failureLines, headlineOf, type Mask, readableLines } from "./log-lines.ts";
import { Backoff } from "./backoff.ts";

/** The deployment ended badly, or not in time; the message is for a person. */
export class DeploymentFailed extends ProviderError {}

/** Dokploy does not go on with it: it was started anew, or could not write down how the deployment ended. Nothing else cancels one. */
class CutOff extends DeploymentFailed {}

export interface RunOptions {
  composeId: string;
  /** Tells this deployment from others while it waits and runs: the same wish, cut off and repeated, has the same title. */
  title: string;
  how: "deploy" | "redeploy";
  timeoutSeconds: number;
  mask: Mask;
}

const LOG_LINES = 200;
/** Looks after which a job that is neither queued nor running counts as lost. */
const LOOKS_UNTIL_LOST = 10;
/** Dokploy takes this long to come back from a restart, on a busy machine too. */
const LONGEST_ABSENCE_MS = 180_000;

export class DeploymentRun {
  readonly #dokploy: Dokploy;
  readonly #options: RunOptions;
  readonly #call: Call;
  readonly #backoff: Backoff;
  /** A deployment of the same title that was there before. */
  #joined: { running: string } | { running?: never; queuedBeside: ReadonlySet<string> } | undefined;

  constructor(dokploy: Dokploy, options: RunOptions, call: Call) {
    this.#dokploy = dokploy;
    this.#options = options;
    this.#call = call;
    this.#backoff = new Backoff(
      options.timeoutSeconds,
      call.signal,
      "cancelled: a deployment that Dokploy has begun goes on, and the next pulumi up joins it or waits for it",
    );
  }

  /** Waits until nothing but this very deployment, which is then joined, is queued or running for the service. */
  async settle(): Promise<void> {
    for (;;) {
      const { rows, jobs } = await this.#look();
      const running = rows.filter(({ status }) => status === "running");
      const job = jobs.find((candidate) => titleOf(candidate) === this.#options.title);
      const ours = running.find(({ title }) => title === this.#options.title) ?? (job && rowOf(job, rows));
      if (ours) this.#joined = { running: ours.deploymentId };
      else if (job) this.#joined = { queuedBeside: idsOf(rows) };
      if (this.#joined || running.length + jobs.length === 0) return;
      this.#call.log("waiting for a deployment that is running already");
      await this.#pause("a deployment that was running before did not end in time");
    }
  }

  /**
   * Finishes the deployment that was joined, or asks for one; returns its row when it is done. One that was cut off is asked for
   * once more.
   */
  async finish(): Promise<DeploymentRow> {
    try {
      return await this.#finishOne();
    } catch (error) {
      if (!(error instanceof CutOff)) throw error;
    }
    this.#call.log(
      "Dokploy was restarted or lost its database, which has cut the deployment off: asking for it once more",
    );
    this.#joined = undefined;
    await this.settle();
    return this.#finishOne();
  }

  async #finishOne(): Promise<DeploymentRow> {
    if (this.#joined?.running !== undefined) return this.#untilEnd(this.#joined.running);
    const before = this.#joined?.queuedBeside ?? idsOf((await this.#look()).rows);
    if (!this.#joined) await this.#queue();
    const deploymentId = (await this.#begun(before)) ?? (await this.#secondTry(before));
    return this.#untilEnd(deploymentId);
  }

  /** The queue first: a job that begins between the two looks is then seen twice, and not missed. */
  async #look(): Promise<{ rows: DeploymentRow[]; jobs: QueuedJob[] }> {
    const { composeId } = this.#options;
    const queue = await this.#patiently(() => this.#dokploy.deployments.queue());
    const rows = await this.#patiently(() => this.#dokploy.deployments.of(composeId));
    return { rows, jobs: queue.filter(({ data }) => data.composeId === composeId) };
  }

  #log(deploymentId: string): Promise<string> {
    return this.#patiently(() => this.#dokploy.deployments.log(deploymentId, LOG_LINES));
  }

  /** Asks again while Dokploy is being restarted. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const givenUpAt = performance.now() + LONGEST_ABSENCE_MS;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof UncertainOutcome) || performance.now() > givenUpAt) throw error;
        this.#call.log("waiting for Dokploy to come back");
      }
      await this.#backoff.pause();
    }
  }

  /** Never sent twice: when the answer is lost, `#begun` sees whether the job is there. */
  async #queue(): Promise<void> {
    const { composeId, title, how } = this.#options;
    try {
      await this.#dokploy.composes[how](composeId, title);
    } catch (error) {
      if (!(error instanceof UncertainOutcome)) throw error;
      this.#call.log(`${error.message}; looking whether the deployment was queued`);
    }
  }

  /** The id of the deployment that was not there before; undefined: it is neither queued nor running. */
  async #begun(before: ReadonlySet<string>): Promise<string | undefined> {
    for (let missing = 0; missing < LOOKS_UNTIL_LOST;) {
      const { rows, jobs } = await this.#look();
      const fresh = rows.filter(({ deploymentId }) => !before.has(deploymentId));
      const queued = jobs.some((job) => titleOf(job) === this.#options.title);
      const ours = fresh.find(({ title }) => title === this.#options.title) ?? (queued ? undefined : fresh[0]);
      if (ours) return ours.deploymentId;
      missing = queued ? 0 : missing + 1;
      await this.#pause("Dokploy did not begin the deployment in time");
    }
    return undefined;
  }

  /** The queue lives in Dokploy's memory: a restart loses it. */
  async #secondTry(before: ReadonlySet<string>): Promise<string> {
    await this.#queue();
    const deploymentId = await this.#begun(before);
    if (deploymentId !== undefined) return deploymentId;
    throw new DeploymentFailed("Dokploy took the deployment twice and began neither: look at its log on the machine");
  }

  async #untilEnd(deploymentId: string): Promise<DeploymentRow> {
    this.#backoff.refresh();
    let shown = "";
    let waitedForCommit = 0;
    for (;;) {
      const { rows, jobs } = await this.#look();
      const row = rows.find((candidate) => candidate.deploymentId === deploymentId);
      if (!row) throw new DeploymentFailed(`deployment ${deploymentId} is gone from Dokploy's list`);
      if (row.status === "done") {
        if (commitOf(row) !== undefined || this.#options.how === "redeploy") return row;
        // The row names its commit when the notifications have gone out, with which its job ends: no fault of the deployment.
        const notifying = jobs.some(({ state }) => state === "active");
        if (this.#backoff.isOver || (!notifying && ++waitedForCommit > LOOKS_UNTIL_LOST)) return row;
      } else if (row.status !== "running") {
        throw await this.#failure(row);
      } else {
        const line = readableLines(await this.#log(deploymentId)).at(-1) ?? "";
        if (line !== shown) this.#call.log(this.#options.mask(line));
        shown = line;
      }
      await this.#pause(`deployment ${deploymentId} did not end within ${this.#options.timeoutSeconds} seconds`);
    }
  }

  async #failure(row: DeploymentRow): Promise<DeploymentFailed> {
    if (row.status === "cancelled")
      return new CutOff(
        "the deployment was cut off, as by a restart of Dokploy, its database away or the disk full: run pulumi up again",
      );
    const words = row.errorMessage ?? (await this.#log(row.deploymentId));
    const lines = failureLines(words).map(this.#options.mask);
    if (lines.length === 0)
      return new DeploymentFailed(
        "the deployment failed without a word, as Dokploy does when patches or variables are too large together",
      );
    return new DeploymentFailed(`${headlineOf(words)}:\n  ${lines.join("\n  ")}`);
  }

  async #pause(onTimeout: string): Promise<void> {
    if (this.#backoff.isOver) throw new DeploymentFailed(onTimeout);
    await this.#backoff.pause();
  }
}

/** The commit a deployment from git was made of, 40 hex digits. */
export function commitOf(row: DeploymentRow): string | undefined {
  return /^Commit: ([0-9a-f]{40})$/.exec(row.description?.trim() ?? "")?.[1];
}

function idsOf(rows: DeploymentRow[]): ReadonlySet<string> {
  return new Set(rows.map(({ deploymentId }) => deploymentId));
}

/** The deployment that an active job has begun; it may have ended, and the job go on with its notifications. */
function rowOf({ processedOn }: QueuedJob, rows: DeploymentRow[]): DeploymentRow | undefined {
  return processedOn === undefined ? undefined : rows.find(({ createdAt }) => Date.parse(createdAt) >= processedOn);
}

function titleOf(job: QueuedJob): string | undefined {
  return job.data.titleLog;
}
