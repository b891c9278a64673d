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
    standIn("psql", "echo aaa");
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

  const TODAY = new Date().toISOString().slice(0, 10);
  const newest = (revision: string) =>
    expect.stringMatching(new RegExp(`^${TODAY}T\\d\\d-\\d\\d-\\d\\dZ\\.${revision}\\.dump$`)) as string;
  /** As of one day each, 2025-01-01 and on. */
  const old = (count: number) => Array.from({ length: count }, (_, day) => `2025-01-0${day + 1}T04-00-00Z.aaa.dump`);
  const ofToday = (...names: string[]) => names.map((name) => `${TODAY}T00-00-0${name}.dump`);
  const kept = () => readdirSync(join(folder, "dumps")).sort();
  function lay(names: string[]): void {
    for (const name of names) writeFileSync(join(folder, "dumps", name), "old");
  }

  it.each([0, 1, 2, 3, 6])("with dumps of %i days from before keeps three days", (count) => {
    lay(old(count));
    expect(run()).toBe(0);
    expect(kept()).toEqual([...old(count).slice(-2), newest("aaa")]);
  });

  it("attempts that fail one after another push no older dump out, nor the first of their own", () => {
    lay(old(2));
    const attempts = ofToday("0Z.aaa", "1Z.aaa", "2Z.aaa", "3Z.aaa", "4Z.aaa", "5Z.aaa");
    lay(attempts);
    expect(run()).toBe(0);
    expect(kept()).toEqual([...old(2), attempts[0], newest("aaa")]);
  });

  it("keeps the last dump before the database went to another revision, however many follow", () => {
    lay(ofToday("0Z.aaa", "1Z.aaa", "2Z.bbb", "3Z.bbb"));
    standIn("psql", "echo bbb");
    expect(run()).toBe(0);
    expect(kept()).toEqual([...ofToday("0Z.aaa", "1Z.aaa", "2Z.bbb"), newest("bbb")]);
  });

  it("dumps a database that no gateway has seen yet, and keeps dumps without a revision by their day", () => {
    lay(["2025-01-01T04-00-00Z.dump"]);
    standIn("psql", "exit 1");
    expect(run()).toBe(0);
    expect(kept()).toEqual(["2025-01-01T04-00-00Z.dump", newest("none")]);
  });

  it("keeps what there was when a dump fails, and leaves none that looks good", () => {
    lay(old(3));
    standIn("pg_dump", "exit 1");
    expect(run()).toBe(1);
    expect(kept()).toEqual(old(3));
  });
});
