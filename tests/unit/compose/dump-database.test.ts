import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = readFileSync(new URL("../../../compose/files/dump-database.sh", import.meta.url), "utf8");

describe("dump-database.sh", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "yapit-dump-"));
    mkdirSync(join(folder, "dumps"));
    standIn("pg_dump", 'for argument; do case "$argument" in --file=*) echo dump >"${argument#--file=}" ;; esac; done');
    standIn("pg_restore", "");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function standIn(program: string, does: string): void {
    writeFileSync(join(folder, program), `#!/bin/sh\n${does}\n`);
    chmodSync(join(folder, program), 0o755);
  }

  function run(): number | null {
    const script = SCRIPT.replaceAll("/dumps", join(folder, "dumps"));
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, KEEP_DUMPS: "3" };
    return spawnSync("/bin/sh", ["-c", script], { env }).status;
  }

  /** Names of old dumps, dated 2025-01-01 and on. */
  const old = (count: number) => Array.from({ length: count }, (_, day) => `2025-01-0${day + 1}T04-00-00Z.dump`);
  const kept = () => readdirSync(join(folder, "dumps")).sort();

  it.each([0, 1, 2, 3, 6])("with %i dumps from before keeps the newest three", (count) => {
    for (const name of old(count)) writeFileSync(join(folder, "dumps", name), "old");
    expect(run()).toBe(0);
    const newest = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d-\d\d-\d\dZ\.dump$/) as string;
    expect(kept()).toEqual([...old(count).slice(-2), newest]);
  });

  it("keeps what there was when a dump fails, and leaves none that looks good", () => {
    for (const name of old(3)) writeFileSync(join(folder, "dumps", name), "old");
    standIn("pg_dump", "exit 1");
    expect(run()).toBe(1);
    expect(kept()).toEqual(old(3));
  });
});
