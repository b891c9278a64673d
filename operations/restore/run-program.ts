import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { OperationError } from "../operation-error.ts";

export interface RunOptions {
  /** Its standard input. */
  input?: Readable | string;
  env?: NodeJS.ProcessEnv;
  /** An open file that gets what it prints, in place of the caller. */
  output?: number;
}

/** What a program prints. @throws OperationError with its last words where it fails; or what its input failed of */
export async function runProgram(
  [program = "", ...args]: string[],
  { input, env, output }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    stdio: [input === undefined ? "ignore" : "pipe", output ?? "pipe", "pipe"],
    env,
  });
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", () => reject(new OperationError(`${program} is not installed here`)));
    child.on("close", resolve);
  });
  if (typeof input === "string") child.stdin?.end(input);
  else if (input !== undefined && child.stdin) {
    // A program that ends early closes its input, and says itself why; what broke off must not look like an end.
    await pipeline(input, child.stdin).catch((error: unknown) => {
      if (isBrokenPipe(error)) return;
      child.kill("SIGKILL");
      throw error;
    });
  }
  const code = await ended;
  if (code === 0) return out;
  throw new OperationError(
    `${args.find((word) => /^(pg_|psql)/.test(word)) ?? program}: ${lastLine(errors) || `exit code ${code}`}`,
  );
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(String(error.code))
  );
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
