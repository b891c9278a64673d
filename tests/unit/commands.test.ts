import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** By its name, the file that a command runs. */
const COMMANDS = Object.entries(scripts).flatMap(([name, line]) => {
  const [, file] = /^node (\S+)$/.exec(line) ?? [];
  return file === undefined ? [] : [[name, file] as const];
});

function run(file: string, option: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [file, option], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}

test("a command says what it takes, and refuses what it does not know in a sentence, before anything runs", async () => {
  const file = "operations/status/main.ts";
  const [help, unknown] = await Promise.all([run(file, "--help"), run(file, "--frobnicate")]);
  expect(help).toEqual({ code: 0, stderr: "", stdout: expect.stringMatching(/^npm run status /) as string });
  const refused = "Unknown option '--frobnicate'; --help says what this takes\n";
  expect(unknown).toEqual({ code: 2, stdout: "", stderr: refused });
});

test("so does each of them, by its own name", () => {
  expect(COMMANDS.length).toBeGreaterThanOrEqual(24);
  const silent = COMMANDS.filter(([name, file]) => {
    const text = readFileSync(file, "utf8");
    const typed = name === "test" ? "npm test" : `npm run ${name}`;
    return !/optionsOf\(/.test(text) || !new RegExp(`["\`]${typed}(?= )`).test(text);
  });
  expect(silent.map(([name]) => name)).toEqual([]);
});
