/** The queue of deployments: in the process's memory, one at a time, first come first served, nothing merged (facts 49). */
export interface JobData {
  composeId: string;
  titleLog: string;
  type: "deploy" | "redeploy";
  descriptionLog: string;
}

export interface Job {
  id: string;
  name: "deployments";
  data: JobData;
  /** Milliseconds since 1970. */
  timestamp: number;
  processedOn?: number;
  state: "waiting" | "active";
}

export class InMemoryQueue {
  #waiting: Job[] = [];
  #active: Job | undefined;
  #sequence = 0;
  #worker: ((data: JobData) => Promise<void>) | undefined;

  /** Newest first, as `deployment.queueList` shows them. */
  get jobs(): Job[] {
    return [...this.#waiting.toReversed(), ...(this.#active ? [this.#active] : [])];
  }

  process(worker: (data: JobData) => Promise<void>): void {
    this.#worker = worker;
  }

  add(data: JobData): void {
    const id = `job-${++this.#sequence}`;
    this.#waiting.push({ id, name: "deployments", data, timestamp: Date.now(), state: "waiting" });
    void this.#next();
  }

  /** Waiting jobs only: one that runs cannot be stopped. */
  removeWaiting(composeId: string): void {
    this.#waiting = this.#waiting.filter((job) => job.data.composeId !== composeId);
  }

  /** A server that stops forgets them all. */
  close(): void {
    this.#waiting = [];
    this.#worker = undefined;
  }

  async #next(): Promise<void> {
    if (this.#active || !this.#worker) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#active = { ...job, state: "active", processedOn: Date.now() };
    try {
      await this.#worker(job.data);
    } finally {
      this.#active = undefined;
      void this.#next();
    }
  }
}
