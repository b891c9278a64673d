/** What a script in a container answers, and the sentences for when it does not. */
import {
  CommandTimedOut,
  type CommandResult,
  type MachineLink,
} from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { OperationError } from "../operation-error.ts";
import type { TextName } from "./texts.ts";

export type Shell = Pick<MachineLink, "exec">;

/** Added to the patience for the way there and back. */
const GRACE_SECONDS = 15;

/** Exit code 124: the script itself has lost its patience; it says nothing of a Docker that hangs. */
export async function inTime(
  patienceSeconds: number,
  { name, text }: { name: string; text: TextName },
  run: (timeoutSeconds: number) => Promise<CommandResult>,
): Promise<CommandResult> {
  const answer = await run(patienceSeconds + GRACE_SECONDS).catch((error: unknown) => {
    if (error instanceof CommandTimedOut) return undefined;
    throw error;
  });
  if (answer !== undefined && answer.code !== 124) return answer;
  throw new OperationError(
    `${name} did not speak the ${text} text within ${patienceSeconds} seconds: docker logs ${name} on the machine may tell why`,
  );
}

export function lastWords({ stdout, stderr, code }: CommandResult): string {
  return lastLine(stderr) || lastLine(stdout) || `exit code ${code}`;
}

/** Of a traceback the last line has the fault. */
export function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").slice(0, 300);
}
