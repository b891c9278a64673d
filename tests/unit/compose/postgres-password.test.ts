import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POSTGRES } from "../../../compose/services/postgres.ts";

const PASSWORD = `n'e"w $x\\`;

/** The check itself in this computer's shell, with a server that is two files: its password, and what it was told. */
describe("the database's health check", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "yapit-postgres-"));
    standIn("pg_isready", `[ -e ${folder}/password ]`);
    standIn(
      "psql",
      `echo "$*" >>${folder}/arguments
      case "$*" in
        *"-h postgres"*) [ "$PGPASSWORD" = "$(cat ${folder}/password)" ] ;;
        *) cat >${folder}/script; [ ! -e ${folder}/refuses ] && printf %s "$POSTGRES_PASSWORD" >${folder}/password ;;
      esac`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function standIn(program: string, does: string): void {
    writeFileSync(join(folder, program), `#!/bin/sh\n${does}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  const write = (file: string, content: string) => writeFileSync(join(folder, file), content);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");

  function check(): number | null {
    const [, script = ""] = POSTGRES.health?.test ?? [];
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, POSTGRES_USER: "u", POSTGRES_DB: "d" };
    // As Compose hands it on.
    const words = ["-c", script.replaceAll("$$", "$")];
    return spawnSync("/bin/sh", words, { env: { ...env, POSTGRES_PASSWORD: PASSWORD } }).status;
  }

  test("changes nothing while clients get in with the declared password", () => {
    write("password", PASSWORD);
    expect(check()).toBe(0);
    expect(read("arguments").trim().split("\n")).toHaveLength(1);
  });

  test("gives an older database the declared password, and shows it on no command line", () => {
    write("password", "old");
    expect(check()).toBe(0);
    expect(read("password")).toBe(PASSWORD);
    expect(read("script")).toBe("\\getenv password POSTGRES_PASSWORD\nALTER ROLE CURRENT_USER PASSWORD :'password';\n");
    expect(read("arguments")).not.toContain(PASSWORD);
  });

  test("fails where the server is not there, or refuses", () => {
    expect(check()).not.toBe(0);
    write("password", "old");
    write("refuses", "");
    expect(check()).not.toBe(0);
  });
});
