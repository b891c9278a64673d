/** What an experiment does to the machine and asks of it: workers of its own in place of the deployed ones, texts, and the load. */
import { readFileSync } from "node:fs";
import { shellAssignments } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import {
  CommandTimedOut,
  type CommandResult,
  type MachineLink,
} from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { OperationError } from "../operation-error.ts";
import type { Split } from "./combinations.ts";

export type Shell = Pick<MachineLink, "exec">;

/** One listener's block of text: milliseconds of audio, and seconds until it was heard. */
export type HeardBlock = [milliseconds: number, seconds: number];

export interface Heard {
  /** Workers that wait for work. */
  waiting: number;
  /** Jobs of others, queued or at a worker; nothing more was spoken then. */
  queued: number;
  /** By round and listener. */
  heard: HeardBlock[][][];
}

export interface Usage {
  /** Ticks of the processors since the boot, and what of them others on the host took. */
  ticks: number;
  stolen: number;
  /** The most of each worker, MiB; null: the machine does not say. */
  workerMemoryMb: number | null;
}

/** Added to the patience for the way there and back. */
const GRACE_SECONDS = 15;
const SCRIPT = text("workers.sh");
const BY_QUEUE = text("speak-by-queue.py");
const ALONE = text("speak-alone.py");

export class ExperimentMachine {
  readonly #shell: Shell;
  readonly #gateway: string;
  readonly #project: string;

  private constructor(shell: Shell, gateway: string, project: string) {
    this.#shell = shell;
    this.#gateway = gateway;
    this.#project = project;
  }

  static async of(shell: Shell): Promise<ExperimentMachine> {
    const { containers } = await ask(shell, ["containers", "com.docker.compose.service=gateway"]);
    const gateway = containers.find(({ status }) => status === "running");
    if (!gateway) throw new OperationError("no gateway runs on the machine: pulumi up deploys it");
    return new ExperimentMachine(shell, gateway.id, gateway.labels?.["com.docker.compose.project"] ?? "");
  }

  /** The image of the deployed workers. */
  async image(): Promise<string> {
    const label = `com.docker.compose.project=${this.#project}`;
    const { containers } = await ask(this.#shell, ["containers", label]);
    const worker = containers.find(({ labels }) =>
      /^kokoro-cpu(-\d+)?$/.test(labels?.["com.docker.compose.service"] ?? ""),
    );
    if (!worker) throw new OperationError("there is no kokoro-cpu worker on the machine: pulumi up deploys it");
    return worker.image;
  }

  /** Nobody speaks any more. */
  async stop(): Promise<void> {
    await this.#workers("stop", {});
  }

  async start({ replicas, threads }: Split, memoryMb: number): Promise<void> {
    await this.#workers("start", { REPLICAS: replicas, THREADS: threads, MEMORY_MB: memoryMb });
  }

  /** The deployed workers are back. */
  async end(): Promise<void> {
    await this.#workers("end", {});
  }

  async usage(): Promise<Usage> {
    const [cpu = "", ...peaks] = (await this.#workers("usage", {})).trim().split("\n");
    // proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guest is in user already.
    const ticks = cpu.split(/\s+/).slice(1, 9).map(Number);
    const memory = peaks.map(Number).filter((bytes) => bytes > 0);
    return {
      ticks: ticks.reduce((sum, each) => sum + each, 0),
      stolen: ticks[7] ?? 0,
      workerMemoryMb: memory.length === 0 ? null : Math.round(Math.max(...memory) / 1024 ** 2),
    };
  }

  /** Milliseconds of audio and seconds of work of each repetition, in a worker's container of its own. */
  async alone(threads: number, memoryMb: number, request: { texts: string[]; repetitions: number }, patience: number) {
    const values = { THREADS: threads, MEMORY_MB: memoryMb, SCRIPT: ALONE, DATA: JSON.stringify(request) };
    return JSON.parse(lastLine(await this.#workers("alone", values, patience))) as HeardBlock[];
  }

  /**
   * @param rounds one after the other; the listeners of one at the same time
   * @param workers to wait for first
   */
  async speak(rounds: readonly string[][][], patienceSeconds: number, workers: number | null = null): Promise<Heard> {
    const patience = patienceSeconds * (rounds.length + 1);
    const answer = await this.#inTime(patience, () =>
      ask(this.#shell, ["run-in", this.#gateway, "python", "-c", BY_QUEUE], {
        data: JSON.stringify({ rounds, workers, patience }),
        timeoutSeconds: patience + GRACE_SECONDS,
      }),
    );
    if (answer.code !== 0) throw new OperationError(`the queue brought no audio: ${lastWords(answer)}`);
    return JSON.parse(lastLine(answer.stdout)) as Heard;
  }

  async #workers(action: string, values: Record<string, string | number>, patience = 120): Promise<string> {
    const empty = { REPLICAS: "", THREADS: "", MEMORY_MB: "", SCRIPT: "", DATA: "" };
    const all = { ...empty, ...values, ACTION: action, PROJECT: this.#project };
    const answer = await this.#inTime(patience, () =>
      this.#shell.exec("sh -s measure", workersScript(all), patience + GRACE_SECONDS),
    );
    if (answer.code !== 0) throw new OperationError(`the workers do not ${action}: ${lastWords(answer)}`);
    return answer.stdout;
  }

  /** Exit code 124: the script itself has lost its patience; it says nothing of a Docker that hangs. */
  async #inTime(patienceSeconds: number, run: () => Promise<CommandResult>): Promise<CommandResult> {
    const answer = await run().catch((error: unknown) => {
      if (error instanceof CommandTimedOut) return undefined;
      throw error;
    });
    if (answer !== undefined && answer.code !== 124) return answer;
    throw new OperationError(
      `the workers were not done within ${patienceSeconds} seconds: docker logs of the kokoro containers on the machine may tell why`,
    );
  }
}

/** workers.sh with its values in front, for `sh -s`. */
export function workersScript(values: Readonly<Record<string, string | number>>): string {
  return `{\n${shellAssignments(values)}${SCRIPT}} </dev/null\n`;
}

function text(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

/** Before it a library may have said something. */
function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Of a traceback the last line has the fault. */
function lastWords({ stdout, stderr, code }: CommandResult): string {
  return lastLine(stderr.trim() || stdout).slice(0, 300) || `exit code ${code}`;
}
