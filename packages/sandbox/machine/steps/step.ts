/** What a script of the project is to the sandbox's machine. */
import type { Machine } from "../machine.ts";

/** The script ends with exit code 1; the message is what it says on stderr. */
export class StepFailed extends Error {}

export interface Step<Input extends string = string> {
  /** The values in front of its text. */
  inputs: readonly Input[];
  /** Leaves its effect, and returns what it prints on stdout. */
  run(machine: Machine, values: Readonly<Record<Input, string>>): string | Promise<string>;
  /** What it does when it is called with the word "gone"; without, it takes none. */
  gone?(machine: Machine, values: Readonly<Record<Input, string>>): string | Promise<string>;
}
