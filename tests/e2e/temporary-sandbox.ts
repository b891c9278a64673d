import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession, type Session } from "@yapit-infra/sandbox/session/session.ts";
import { RunFailed, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { KillableRunner } from "../faults/killable-runner.ts";

export interface TemporarySandbox extends Session {
  /**
   * `overrides` stand for what the stack's own file would say beside the project's, `variables` for others of the environment.
   */
  runner(stack: string, overrides?: Record<string, unknown>, variables?: Record<string, string>): Promise<StackRunner>;
  /** The same, for runs whose engine is killed. */
  killableRunner(stack: string, overrides?: Record<string, unknown>): KillableRunner;
  /** What the engine says of a run that must fail. */
  failure(run: () => Promise<unknown>): Promise<string>;
}

/** A world of its own in a temporary folder, with stand-in plugins. */
export async function temporarySandbox(): Promise<TemporarySandbox> {
  const root = mkdtempSync(join(tmpdir(), "yapit-sandbox-"));
  process.env["YAPIT_SANDBOX_FOLDER"] = root;
  const session = await openSession("stand-in");
  const killable: KillableRunner[] = [];
  return {
    ...session,
    runner: (stack, overrides, variables) =>
      StackRunner.open({
        folder: session.folder,
        stack,
        variables: { ...session.variables, ...variables },
        overrides,
        say: () => undefined,
      }),
    killableRunner: (stack, overrides) => {
      const { folder, variables } = session;
      const runner = new KillableRunner({ folder, stack, variables, ...(overrides && { overrides }) });
      killable.push(runner);
      return runner;
    },
    failure: async (run) => {
      try {
        await run();
      } catch (error) {
        if (error instanceof RunFailed) return error.message;
        throw error;
      }
      throw new Error("it did not fail");
    },
    end: async () => {
      for (const runner of killable) runner.end();
      await session.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
