/** What was seen of the script on a real PostgreSQL with Stack Auth's own migrations holds on the sandbox's too. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import type { Database } from "@yapit-infra/sandbox/machine/docker/application/database.ts";
import { runScript } from "@yapit-infra/sandbox/machine/docker/application/psql-script.ts";
import { textOf } from "@yapit-infra/sandbox/machine/docker/application/sql-expression.ts";
import { migrate } from "@yapit-infra/sandbox/machine/docker/application/stack-auth-tables.ts";

const SCRIPT = readFileSync(new URL("../../../compose/files/stack-auth-setup.sql", import.meta.url), "utf8");
const DAY_MS = 86_400_000;

let database: Database;
beforeEach(() => {
  database = { tables: {} };
  migrate(database);
});

function setUp(generation: number, changes: Record<string, string> = {}): void {
  const env = {
    PROJECT_ID: "project",
    TENANCY_ID: "tenancy",
    KEY_SET_ID: `set-${generation}`,
    CLIENT_KEY: `pck_${generation}`,
    SERVER_KEY: `ssk_${generation}`,
    ADMIN_KEY: `sak_${generation}`,
    APP_URL: "https://yaptts.org",
    ...changes,
  };
  const options = { quiet: true, bare: false, unaligned: false, singleTransaction: false };
  const result = runScript(database, [{ text: SCRIPT, name: "/setup.sql" }], { ...options, variables: new Map(), env });
  expect(result).toEqual({ stdout: "", stderr: "", code: 0 });
}

const rows = (table: string) => database.tables[table]?.rows ?? [];
const withoutTimes = () =>
  Object.values(database.tables).map((table) => table.rows.map((row) => ({ ...row, updatedAt: undefined })));

describe("Stack Auth's set-up", () => {
  test("makes four rows, and a second run leaves them as they are", () => {
    setUp(1);
    const made = withoutTimes();
    expect(made.map((table) => table.length)).toEqual([1, 1, 1, 1]);
    setUp(1);
    expect(withoutTimes()).toEqual(made);
  });

  test("a new generation of keys is valid beside the old one, which ends in a week, however often it runs", () => {
    setUp(1);
    setUp(2);
    setUp(2);
    const [old, current] = rows("ApiKeySet");
    expect([old?.["secretServerKey"], current?.["secretServerKey"]]).toEqual(["ssk_1", "ssk_2"]);
    expect(Date.parse(textOf(old?.["expiresAt"] ?? null)) - Date.now()).toBeCloseTo(7 * DAY_MS, -5);
    expect(current?.["expiresAt"]).toBe("2100-01-01");
  });

  test("keys that production has had since it was made by hand move to the program's own set", () => {
    rows("Project").push({ id: "project", displayName: "Yapit by hand" });
    rows("ApiKeySet").push({
      ...{ projectId: "project", id: "by-hand", description: "made in the dashboard", expiresAt: "2099-01-01" },
      ...{ publishableClientKey: "pck_old", secretServerKey: "ssk_old", superSecretAdminKey: "sak_old" },
    });
    setUp(1, { CLIENT_KEY: "pck_old", SERVER_KEY: "ssk_old" });
    expect(rows("ApiKeySet")).toMatchObject([
      { id: "by-hand", publishableClientKey: null, secretServerKey: null, superSecretAdminKey: "sak_old" },
      { id: "set-1", publishableClientKey: "pck_old", secretServerKey: "ssk_old", superSecretAdminKey: "sak_1" },
    ]);
  });

  test("keys that the stack's file holds outlast a new generation", () => {
    setUp(1, { CLIENT_KEY: "pck_file" });
    setUp(2, { CLIENT_KEY: "pck_file" });
    expect(rows("ApiKeySet")).toMatchObject([
      { id: "set-1", publishableClientKey: null, secretServerKey: "ssk_1" },
      { id: "set-2", publishableClientKey: "pck_file", secretServerKey: "ssk_2" },
    ]);
  });
});
