/** The process of a KillableRunner: does what it is asked, one thing after another, until the one that asks is gone. */
import { RunFailed, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { Asked, Opening, Told } from "./killable-runner.ts";

type Program = () => Promise<Record<string, unknown>>;

let runner: StackRunner | undefined;

process.on("message", (asked: Asked) => {
  void answer(asked).then((told) => process.send?.(told));
});
process.on("disconnect", () => process.exit());
// A program whose engine is dead says so once more for all that it had begun.
process.on("unhandledRejection", () => undefined);

async function answer({ opening, method, options }: Asked): Promise<Told> {
  try {
    runner ??= await open(opening);
    const run = runner[method].bind(runner) as (options: unknown) => Promise<unknown>;
    return { result: (await run(options)) ?? null };
  } catch (error) {
    if (error instanceof RunFailed) return { failed: error.output };
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function open({ program, ...opening }: Opening): Promise<StackRunner> {
  const module = program === undefined ? undefined : ((await import(program)) as { program: Program });
  return StackRunner.open({ ...opening, program: module?.program, say: console.error });
}
