import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

function run(option: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, ["tests/bench/main.ts", option], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}

test("a test command says what it takes, and refuses what it does not know in a sentence, before anything runs", async () => {
  const [help, unknown] = await Promise.all([run("--help"), run("--frobnicate")]);
  expect(help).toEqual({ code: 0, stderr: "", stdout: expect.stringMatching(/^npm run bench /) as string });
  const refused = "Unknown option '--frobnicate'; --help says what this takes\n";
  expect(unknown).toEqual({ code: 2, stdout: "", stderr: refused });
});

test("so does each of them, by its own name", () => {
  const files = Object.entries(scripts).flatMap(([name, line]) => {
    const [, file] = /^node (tests\/\S+)$/.exec(line) ?? [];
    return file === undefined ? [] : [[name, readFileSync(file, "utf8")] as const];
  });
  expect(files.length).toBeGreaterThanOrEqual(7);
  const silent = files.filter(
    ([name, text]) => !/optionsOf\(/.test(text) || !new RegExp(`["\`]npm run ${name}\\b`).test(text),
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});
