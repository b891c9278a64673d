/** Runs the real engine on the project's own program, in this process, against whatever the variables point at. */
import {
  type EngineEvent,
  LocalWorkspace,
  type OpMap,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { ensureEngine, type Say } from "../../../tools/engine/engine.ts";
import type { SandboxFolder } from "../session/folder.ts";
import { prepareWorkspace } from "./workspace.ts";

export interface RunResult {
  /** Resources by what was done to them: create, update, replace, delete, same. */
  changes: Record<string, number>;
  seconds: number;
  /** Secret ones as "[secret]". */
  outputs: Record<string, unknown>;
  events: EngineEvent[];
  /** All that the engine wrote. */
  output: string;
}

/** The part of a stack's state that is read here. */
export interface StackState {
  resources?: { urn: string; type: string; id?: string; dependencies?: string[]; outputs?: Record<string, unknown> }[];
  pending_operations?: { type: string; resource: { urn: string } }[];
}

/** What the engine said when it failed: its diagnostics, without a stack. */
export class RunFailed extends Error {
  override name = "RunFailed";
  readonly output: string;
  constructor(output: string) {
    super(diagnosticsOf(output));
    this.output = output;
  }
}

/** What a run of the engine is listened to by. */
interface Heard {
  onEvent(event: EngineEvent): void;
  onOutput(text: string): void;
  onError(text: string): void;
}

let runs = 0;

export class StackRunner {
  readonly #stack: Stack;
  readonly #onEvent: (event: EngineEvent) => void;

  private constructor(stack: Stack, onEvent: (event: EngineEvent) => void) {
    this.#stack = stack;
    this.#onEvent = onEvent;
  }

  static async open(options: {
    folder: SandboxFolder;
    stack: string;
    variables: Record<string, string>;
    overrides?: Record<string, unknown>;
    /** The project's own index.ts by default. */
    program?: () => Promise<Record<string, unknown>>;
    say: Say;
    onEvent?: (event: EngineEvent) => void;
  }): Promise<StackRunner> {
    const { folder, stack, variables, overrides, program = runProgram, say, onEvent = () => undefined } = options;
    prepareWorkspace(folder.workspace, stack, overrides);
    // The program runs in this process, so this process has to have what it reads.
    Object.assign(process.env, variables);
    const pulumiCommand = await PulumiCommand.get(await ensureEngine(say));
    const workspace = { workDir: folder.workspace, envVars: variables, pulumiCommand, secretsProvider: "passphrase" };
    const named = { stackName: stack, projectName: "yapit", program };
    return new StackRunner(await LocalWorkspace.createOrSelectStack(named, workspace), onEvent);
  }

  preview(options: { refresh?: boolean } = {}): Promise<RunResult> {
    return this.#timed(async (heard) => ({
      changes: (await this.#stack.preview({ ...options, ...heard })).changeSummary,
    }));
  }

  /** Without the preview that comes before it where a person types it. */
  up(options: { refresh?: boolean; replace?: string[] } = {}): Promise<RunResult> {
    return this.#timed(async (heard) => {
      const { summary, outputs } = await this.#stack.up({ ...options, ...heard });
      const shown = Object.entries(outputs).map(([key, { value, secret }]): [string, unknown] => [
        key,
        secret ? "[secret]" : value,
      ]);
      return { changes: summary.resourceChanges, outputs: Object.fromEntries(shown) };
    });
  }

  refresh(options: { clearPendingCreates?: boolean } = {}): Promise<RunResult> {
    return this.#timed(async (heard) => ({
      changes: (await this.#stack.refresh({ ...options, ...heard })).summary.resourceChanges,
    }));
  }

  destroy(): Promise<RunResult> {
    return this.#timed(async (heard) => ({ changes: (await this.#stack.destroy(heard)).summary.resourceChanges }));
  }

  cancel(): Promise<void> {
    return this.#stack.cancel();
  }

  /** As `pulumi stack export --show-secrets` tells it. */
  async exportState(): Promise<StackState> {
    return (await this.#stack.exportStack()).deployment as StackState;
  }

  async #timed(
    run: (heard: Heard) => Promise<{ changes: OpMap | undefined; outputs?: Record<string, unknown> }>,
  ): Promise<RunResult> {
    const started = performance.now();
    // The program sets it for its own process, which this one is not.
    const { stackTraceLimit } = Error;
    const events: EngineEvent[] = [];
    let output = "";
    const onOutput = (text: string) => void (output += text);
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      this.#onEvent(event);
    };
    try {
      const { changes, outputs } = await run({ onEvent, onOutput, onError: onOutput });
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      return { changes: { ...changes }, outputs: outputs ?? {}, seconds, events, output };
    } catch (error) {
      throw new RunFailed(output || (error instanceof Error ? error.message : String(error)));
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** The project's index.ts as an inline program; the query makes Node run it anew each time. */
export async function runProgram(): Promise<Record<string, unknown>> {
  const program = new URL("../../../index.ts", import.meta.url);
  runs += 1;
  program.search = `run=${runs}`;
  const { default: outputs } = (await import(/* @vite-ignore */ program.href)) as { default: Record<string, unknown> };
  return outputs;
}

/** The part of the engine's text that says what went wrong. */
function diagnosticsOf(output: string): string {
  const start = output.lastIndexOf("Diagnostics:");
  const end = output.indexOf("\nResources:", start);
  const part = start < 0 ? output : output.slice(start + "Diagnostics:".length, end < 0 ? undefined : end);
  return part.trim();
}
