/** Runs a script's main function: its number is the exit code, and a person's fault is a sentence without a stack. */
import { ReportError } from "../report/report-error.ts";
import { WorkflowError } from "./workflow-error.ts";

export async function exitWith(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const known = error instanceof WorkflowError || error instanceof ReportError;
    console.error(known ? error.message : error);
    process.exitCode = 2;
  }
}
