/** Between bytes and the strings that just-bash passes around: one character a byte, or text, told by a mark. */
import type { ExecResult } from "just-bash";
import type { Answer, CommandResult } from "./commands/command.ts";

export function toResult(result: ExecResult): CommandResult {
  const binary = result.stdoutKind === "bytes" || result.stdoutEncoding === "binary" || looksBinary(result.stdout);
  return {
    stdout: Buffer.from(result.stdout, binary ? "latin1" : "utf8"),
    stderr: Buffer.from(result.stderr),
    code: result.exitCode,
  };
}

/**
 * A shell's own output comes decoded where it is UTF-8, and as one character a byte where it is not, without a mark. Control
 * characters that no text has tell the two apart. Inside the shell, in pipes and files, bytes stay bytes.
 */
function looksBinary(text: string): boolean {
  return BINARY_CHARACTER.test(text) && !WIDE_CHARACTER.test(text);
}

const BINARY_CHARACTER = /[^\P{Cc}\t\n\v\f\r\x1b]/u;
const WIDE_CHARACTER = /[^\0-\xff]/;

export function fromAnswer(answer: Answer | CommandResult): ExecResult {
  const { stdout = "", stderr = "", code = 0 } = answer;
  const text = typeof stdout === "string" ? Buffer.from(stdout) : stdout;
  return {
    stdout: text.toString("latin1"),
    stdoutKind: "bytes",
    stdoutEncoding: "binary",
    stderr: stderr.toString(),
    exitCode: code,
  };
}

export function latin1(bytes: Buffer | undefined): string {
  return bytes?.toString("latin1") ?? "";
}
