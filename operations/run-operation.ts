import { OperationError, UsageError } from "./operation-error.ts";

/** The frame of every command: a person's mistake or a service's answer is a sentence, anything else is a fault of ours. */
export async function runOperation(operation: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await operation();
  } catch (error) {
    const usage = error instanceof UsageError;
    console.error(usage || error instanceof OperationError ? error.message : error);
    process.exitCode = usage ? 2 : 1;
  }
}
