/** One process with all it says; a failure is its last words. */
import { spawn } from "node:child_process";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export function ran(command: string, args: string[], stdin = "", env = process.env): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 255, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}

/** @returns what it printed */
export async function run(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ran(command, args);
  if (code !== 0)
    throw new Error(`${command} ${args.slice(0, 3).join(" ")} ended with ${code}: ${stderr.trim().slice(-600)}`);
  return stdout;
}
