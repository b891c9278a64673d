/**
 * A stack's runs in a process of their own. The program runs where the Automation API is called, and an engine that is killed
 * leaves it there: what it still says to the dead engine, and all that fails of it, would end the next run. So that process ends
 * with every run that fails.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import {
  RunFailed,
  type RunResult,
  type StackRunner,
  type StackState,
} from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { SandboxFolder } from "@yapit-infra/sandbox/session/folder.ts";

/** What StackRunner.open takes, as it goes to that process. */
export interface Opening {
  folder: SandboxFolder;
  stack: string;
  variables: Record<string, string>;
  overrides?: Record<string, unknown>;
  /** A module that exports `program`; the project's own by default. */
  program?: string;
}

/** StackRunner without what is its own. */
export type Runner = Pick<StackRunner, keyof StackRunner>;

export interface Asked {
  opening: Opening;
  method: keyof Runner;
  options?: unknown;
}

/** `failed`: what the engine wrote of a run that failed. */
export type Told = { result: unknown } | { failed: string } | { error: string };

export class KillableRunner implements Runner {
  readonly #opening: Opening;
  #process: ChildProcess | undefined;

  constructor(opening: Opening) {
    this.#opening = opening;
  }

  preview(options?: { refresh?: boolean }): Promise<RunResult> {
    return this.#ask("preview", options);
  }

  up(options?: { refresh?: boolean; replace?: string[] }): Promise<RunResult> {
    return this.#ask("up", options);
  }

  refresh(options?: { clearPendingCreates?: boolean }): Promise<RunResult> {
    return this.#ask("refresh", options);
  }

  destroy(): Promise<RunResult> {
    return this.#ask("destroy");
  }

  cancel(): Promise<void> {
    return this.#ask("cancel");
  }

  exportState(): Promise<StackState> {
    return this.#ask("exportState");
  }

  /** As a power cut would: the engine goes, its plugins are left to notice. */
  killEngine(): void {
    for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n")) {
      const [pid, parent, command = ""] = line.trim().split(/\s+/);
      if (Number(parent) === this.#process?.pid && command.endsWith("pulumi")) process.kill(Number(pid), "SIGKILL");
    }
  }

  /** Nothing runs any more; another call starts anew. */
  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #ask<T>(method: Asked["method"], options?: unknown): Promise<T> {
    this.#process ??= fork(join(import.meta.dirname, "killable-runner-process.ts"), { execArgv: [] });
    const asked: Asked = { opening: this.#opening, method, options };
    this.#process.send(asked);
    const [told] = (await Promise.race([
      once(this.#process, "message"),
      once(this.#process, "exit").then(([code]) => [{ error: `the process of ${method} ended with ${code}` }]),
    ])) as [Told];
    if ("result" in told) return told.result as T;
    this.end();
    throw "failed" in told ? new RunFailed(told.failed) : new Error(told.error);
  }
}
