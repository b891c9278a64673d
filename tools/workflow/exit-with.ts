/** Scripts as functions, so that a test runs them without a process of their own. */
import { OperationError } from "../../operations/operation-error.ts";
import { ReportError } from "../report/report-error.ts";

/** Returns the exit code; `say` writes a line to standard error. */
export type Script = (
  args: string[],
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
) => number | Promise<number>;

/** A person's fault is a sentence without a stack, and exit code 2. */
export async function runScript(script: Script, ...[args, environment, say]: Parameters<Script>): Promise<number> {
  try {
    return await script(args, environment, say);
  } catch (error) {
    if (!(error instanceof OperationError || error instanceof ReportError)) throw error;
    say(error.message);
    return 2;
  }
}

/** What a script's file ends with when it is the one that was started. */
export async function exitWith(script: Script): Promise<void> {
  process.exitCode = await runScript(script, process.argv.slice(2), process.env, console.error);
}
