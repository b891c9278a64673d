import { describe, expect, it } from "vitest";
import { psql } from "@yapit-infra/sandbox/dokploy/postgres/psql.ts";
import { keyHash, verifyApiKey } from "@yapit-infra/sandbox/dokploy/store/api-keys.ts";
import { becomeOwner, createUser } from "@yapit-infra/sandbox/dokploy/store/sign-up.ts";
import { migratedTables } from "@yapit-infra/sandbox/dokploy/tables.ts";
import type { Tables } from "@yapit-infra/sandbox/dokploy/tables.ts";

const login = ["-U", "dokploy", "-d", "dokploy"];
const secret = "s".repeat(64);

const withOwner = (): { tables: Tables; userId: string; organizationId: string } => {
  const tables = migratedTables(new Date().toISOString());
  const user = createUser(tables, { email: "owner@example.invalid", password: "a long password", name: "Owner" });
  const { organizationId } = becomeOwner(tables, user);
  return { tables, userId: user.id, organizationId };
};

const mint = `\\set name 'pulumi'
\\set hash '${keyHash(secret)}'
BEGIN;
DELETE FROM apikey WHERE name = :'name';
INSERT INTO apikey (id, name, key, start, config_id, reference_id, enabled, rate_limit_enabled, request_count,
                    created_at, updated_at, metadata)
SELECT gen_random_uuid()::text, :'name', :'hash', 'ssssss', 'default', m.user_id, true, false, 0, now(), now(),
       json_build_object('organizationId', m.organization_id)::text
FROM member m JOIN "user" u ON u.id = m.user_id
WHERE m.role = 'owner' AND m.is_default IS NOT NULL
ORDER BY m.created_at LIMIT 1;
COMMIT;
`;

describe("psql in Dokploy's Postgres", () => {
  it("mints an API key that works at once and is without limits", () => {
    const { tables, userId, organizationId } = withOwner();
    const once = psql([...login, "-v", "ON_ERROR_STOP=1"], mint, tables);
    expect(once).toEqual({ stdout: "BEGIN\nDELETE 0\nINSERT 0 1\nCOMMIT\n", stderr: "", code: 0 });
    expect(psql([...login, "-v", "ON_ERROR_STOP=1"], mint, tables).stdout).toContain("DELETE 1\nINSERT 0 1\n");
    const verified = Array.from({ length: 20 }, () => verifyApiKey(tables, secret));
    expect(verified).toEqual(Array(20).fill({ userId, organizationId }));
    expect(tables.apiKeys).toHaveLength(1);
  });

  it("returns what it inserted, and nothing while there is no owner", () => {
    const { tables, userId } = withOwner();
    const sql = `\\set ON_ERROR_STOP on
INSERT INTO apikey (id, name, start, key, config_id, reference_id, enabled, rate_limit_enabled, request_count, created_at, updated_at, metadata)
SELECT 'abc', 'infra', 'ssssss', '${keyHash(secret)}', 'default', user_id, true, false, 0, now(), now(), '{"organizationId":"' || organization_id || '"}'
FROM member WHERE role = 'owner' ORDER BY created_at LIMIT 1
RETURNING name;
`;
    const nobody = migratedTables(new Date().toISOString());
    expect(psql([...login, "-qtA"], sql, nobody)).toEqual({ stdout: "", stderr: "", code: 0 });
    expect(psql([...login, "-qtA"], sql, tables)).toEqual({ stdout: "infra\n", stderr: "", code: 0 });
    expect(verifyApiKey(tables, secret)?.userId).toBe(userId);
    expect(psql([...login, "-q"], "DELETE FROM apikey WHERE name = 'infra' AND start <> 'ssssss';", tables).code).toBe(
      0,
    );
    expect(tables.apiKeys).toHaveLength(1);
    expect(psql([...login, "-qtA"], sql.replace("INTO apikey", "INTO keys"), tables).code).toBe(3);
  });

  it.each([
    ["plain tuples", ["-tA", "-c", "select count(*) from apikey"], "0\n"],
    [
      "joined columns",
      ["-tAc", `SELECT u.email, m.role FROM "user" u JOIN member m ON m.user_id = u.id`],
      "owner@example.invalid|owner\n",
    ],
    [
      "quoted columns",
      ["-t", "-A", "-c", `select "firstName" from "user" where email = 'owner@example.invalid'`],
      "Owner\n",
    ],
    ["no rows", ["-tA", "-c", "select id from member where role = 'admin'"], ""],
    ["a head and a foot", ["-c", "select role from member"], " role\n------\n owner\n(1 row)\n"],
  ])("answers %s", (_what, options, stdout) => {
    expect(psql([...login, ...options], "", withOwner().tables)).toEqual({ stdout, stderr: "", code: 0 });
  });

  it.each([
    ["a table that is not there", "select 1 from nothing;", 'relation "nothing" does not exist'],
    ["a column that is not there", "select secret from apikey;", 'column "secret" does not exist'],
    ["a misspelt verb", "selct 1;", 'syntax error at or near "selct"'],
    ["a statement that ends too early", "delete from apikey where name =;", "syntax error at end of input"],
    [
      "a key without its hash",
      "insert into apikey (id, reference_id) values ('a', 'b');",
      'null value in column "key"',
    ],
    ["a statement that nobody needs here", "create table x (id text);", 'syntax error at or near "create"'],
  ])("refuses %s as Postgres does", (_what, sql, message) => {
    const { tables } = withOwner();
    const stopped = psql([...login, "-v", "ON_ERROR_STOP=1"], sql, tables);
    expect(stopped).toMatchObject({ stdout: "", code: 3 });
    expect(stopped.stderr).toContain(`ERROR:  ${message}`);
    expect(psql(login, `${sql}\nselect 1;`, tables)).toMatchObject({ code: 0 });
    expect(psql([...login, "-c", sql], "", tables).code).toBe(1);
  });

  it("takes a failed transaction back as a whole", () => {
    const { tables } = withOwner();
    const sql = "begin;\ndelete from member;\nselect broken broken broken;\ncommit;";
    expect(psql([...login, "-v", "ON_ERROR_STOP=1"], sql, tables).code).toBe(3);
    expect(tables.members).toHaveLength(1);
  });

  it("lets nobody in under another name, and says what an option should have been", () => {
    const { tables } = withOwner();
    expect(psql(["-U", "postgres", "-d", "dokploy"], "select 1;", tables)).toMatchObject({ code: 2 });
    expect(psql(["-U", "dokploy", "-d", "yapit"], "select 1;", tables).stderr).toContain(
      'database "yapit" does not exist',
    );
    expect(psql([...login, "--tuples"], "select 1;", tables)).toMatchObject({ code: 1 });
  });

  it("finds no table before Dokploy has migrated", () => {
    const { stderr } = psql([...login, "-tA", "-c", "select id from member"], "", undefined);
    expect(stderr).toBe('ERROR:  relation "member" does not exist\n');
  });
});
