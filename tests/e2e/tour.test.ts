import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The command a newcomer types, as a process of its own. */
describe("npm run sandbox", () => {
  const folder = mkdtempSync(join(tmpdir(), "yapit-tour-"));
  let lines: string[];
  let code: number | null;

  beforeAll(async () => {
    const child = spawn(process.execPath, ["packages/sandbox/main.ts", "--plugins", "stand-in"], {
      env: { ...process.env, YAPIT_SANDBOX_FOLDER: folder },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    code = await new Promise((resolve) => child.on("close", resolve));
    lines = output.trimEnd().split("\n");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("creates everything, changes nothing the second time, finds and heals drift, and leaves nothing", () => {
    expect(code, lines.slice(-15).join("\n")).toBe(0);
    const result = JSON.parse(lines.at(-1) ?? "") as Record<string, number>;
    expect(result).toMatchObject({ driftFound: 4, left: 0 });
    expect(result["created"]).toBeGreaterThan(50);
    expect(result["unchanged"]).toBe(result["created"]);
  });

  test("shows a visitor's answer of the deployed application", () => {
    expect(lines).toContainEqual(expect.stringContaining("GET https://yaptts.org/api/health → 200"));
  });
});
