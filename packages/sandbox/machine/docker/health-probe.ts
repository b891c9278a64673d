/** A container's health check: asked inside of it again and again, as long as one run of it lasts. */
import type { RunningProgram } from "../host.ts";
import { MILLISECONDS_PER_REAL_SECOND, WATCH_MILLISECONDS } from "./durations.ts";
import type { ContainerState, HealthCheck } from "./state.ts";

/** What the time between two probes stands for, in compressed time. */
const SECONDS_OF_A_PROBE = WATCH_MILLISECONDS / MILLISECONDS_PER_REAL_SECOND;
const FEWEST_FAILED_PROBES = 10;
/** Between the probes of a healthy container: they cost more here than a real machine's idle seconds do. */
const HEALTHY_PROBE_MILLISECONDS = 2000;

export class HealthProbe {
  readonly #container: ContainerState;
  readonly #check: HealthCheck;
  readonly #running: RunningProgram;
  #failed = 0;
  #asking = false;
  /** By performance.now(). */
  #nextAt = 0;

  constructor(container: ContainerState, check: HealthCheck, running: RunningProgram) {
    this.#container = container;
    this.#check = check;
    this.#running = running;
  }

  isDue(): boolean {
    return !this.#asking && performance.now() >= this.#nextAt;
  }

  /** @param goesOn whether the run is still the container's: what its last probe says then counts */
  async ask(goesOn: () => boolean): Promise<void> {
    this.#asking = true;
    const passed = await this.#passes();
    this.#asking = false;
    if (!goesOn()) return;
    if (passed) {
      this.#failed = 0;
      this.#nextAt = performance.now() + HEALTHY_PROBE_MILLISECONDS;
      this.#container.health = "healthy";
      return;
    }
    this.#failed += 1;
    // Counted in probes, not by the clock: on a busy computer everything is late alike, probes and program.
    const startSeconds = this.#container.health === "starting" ? this.#check.startPeriodSeconds : 0;
    const allowed = (startSeconds + this.#check.retries * this.#check.intervalSeconds) / SECONDS_OF_A_PROBE;
    if (this.#failed > Math.max(FEWEST_FAILED_PROBES, allowed)) this.#container.health = "unhealthy";
  }

  async #passes(): Promise<boolean> {
    if (this.#container.spec.behaviour === "unhealthy") return false;
    const [kind, ...rest] = this.#check.test;
    const command = kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...rest] : rest;
    try {
      return (await this.#running.exec?.(command, ""))?.code === 0;
    } catch {
      return false;
    }
  }
}
