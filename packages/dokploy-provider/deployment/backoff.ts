/** Waiting with growing pauses until a deadline, or until the engine cancels. */
import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2000;

export class Backoff {
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  /** What is said when the engine cancels. */
  readonly #onCancel: string;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(seconds: number, signal: AbortSignal, onCancel: string) {
    this.#deadline = performance.now() + seconds * 1000;
    this.#signal = signal;
    this.#onCancel = onCancel;
  }

  get isOver(): boolean {
    return performance.now() > this.#deadline;
  }

  /** Something happened: the next look comes soon again. */
  refresh(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  async pause(): Promise<void> {
    try {
      await sleep(this.#pauseMs, undefined, { signal: this.#signal });
    } catch {
      throw new ProviderError(this.#onCancel);
    }
    this.#pauseMs = Math.min(this.#pauseMs * 1.4, LONGEST_PAUSE_MS);
  }
}
