/** What a machine answers to a command line: the project's own steps and questions, each checked to be its own text, and nothing else. */
import { answer, Unanswered } from "./answers.ts";
import type { CommandResult } from "./host.ts";
import type { Machine } from "./machine.ts";
import { questionOf } from "./question.ts";
import { scriptOf } from "./script.ts";
import { StepFailed } from "./steps/step.ts";
import { STEPS } from "./steps/steps.ts";

export async function runCommand(machine: Machine, command: string, stdin: string): Promise<CommandResult> {
  const question = questionOf(command, stdin);
  if (question) return answered(() => `${JSON.stringify(answer(machine, question))}\n`);
  const script = scriptOf(command, stdin);
  if (script === undefined)
    return failed(
      127,
      `the sandbox's machine does not know this command or this text of it: ${command.slice(0, 80)} (packages/sandbox/README.md says what it answers)`,
    );
  const step = STEPS[script.role];
  if (step === undefined)
    return failed(
      127,
      `the sandbox's machine has no step "${script.role}": add one to packages/sandbox/machine/steps/steps.ts`,
    );
  const known = new Set<string>(step.inputs);
  const others = Object.keys(script.values).filter((name) => !known.delete(name));
  if (others.length + known.size > 0)
    return failed(
      2,
      `the sandbox's step ${script.role} takes ${step.inputs.join(", ")}; not known: ${others.join(", ") || "none"}, missing: ${[...known].join(", ") || "none"}`,
    );
  if (!script.gone) return answered(() => step.run(machine, script.values));
  if (!step.gone) return failed(2, `the sandbox's step ${script.role} knows no "gone"`);
  return answered(() => step.gone?.(machine, script.values) ?? "");
}

async function answered(run: () => string | Promise<string>): Promise<CommandResult> {
  try {
    return { stdout: await run(), stderr: "", code: 0 };
  } catch (error) {
    if (error instanceof StepFailed || error instanceof Unanswered) return failed(1, error.message);
    throw error;
  }
}

function failed(code: number, words: string): CommandResult {
  return { stdout: "", stderr: `${words}\n`, code };
}
