/**
 * `preview.ts STACK STEP`: one step of one stack as a process, with the variables of `sandbox serve` around it. Prints
 * its milliseconds from the start of the process on, without what only this way of calling the engine needs.
 */
import { sandboxFolder } from "@yapit-infra/sandbox/session/folder.ts";
import { runProgram, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";

/** What the engine, the SDK and a provider cost any program. */
async function oneResource(): Promise<Record<string, unknown>> {
  const { RandomUuid } = await import("@pulumi/random/randomUuid.js");
  return { uuid: new RandomUuid("one").result };
}

const [stack = "", step] = process.argv.slice(2);
const program = stack === "prod" ? runProgram : oneResource;
const before = performance.now();
const runner = await StackRunner.open({ folder: sandboxFolder(), stack, variables: {}, program, say: console.error });
const openingMs = performance.now() - before;
const { changes } = step === "up" ? await runner.up() : await runner.preview();
const others = Object.keys(changes).filter((change) => change !== "same");
if (step === "preview" && others.length > 0) throw new Error(`not a no-op preview: ${others.join(", ")}`);
console.log(Math.round(performance.now() - openingMs));
