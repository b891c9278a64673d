import { OperationError, UsageError } from "./operation-error.ts";

/** The frame of every command: a person's mistake or a service's answer is a sentence, anything else is a fault of ours. */
export async function runOperation(operation: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await operation();
  } catch (error) {
    console.error(error instanceof OperationError ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
