/** What runs once at each deployment, by the compose file's own commands: on a real PostgreSQL, and on a real folder. */
import { spawnSync } from "node:child_process";
import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServiceRecord } from "../../../compose/releases/release.ts";
import { SPEECH_MODELS } from "../../../compose/services/speech-models.ts";
import { STACK_AUTH_SETUP } from "../../../compose/services/stack-auth-setup.ts";
import { VOLUME_OWNER } from "../../../compose/services/volume-owner.ts";
import { POSTGRES_PROGRAMS, type PostgresServer, startPostgres } from "./postgres-server.ts";

const FILES = join(import.meta.dirname, "../../../compose/files");

/** The four tables as Stack Auth's own migrations leave them, alike at 3ef9cb3 and 53c1c9e. */
const STACK_AUTH = `
  CREATE TYPE "BooleanTrue" AS ENUM ('TRUE');
  CREATE TABLE "Project" (id text PRIMARY KEY, "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL,
    "displayName" text NOT NULL, description text NOT NULL DEFAULT '', "isProductionMode" boolean NOT NULL, "ownerTeamId" uuid);
  CREATE TABLE "Tenancy" (id uuid PRIMARY KEY, "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL,
    "projectId" text NOT NULL REFERENCES "Project", "branchId" text NOT NULL, "organizationId" uuid,
    "hasNoOrganization" "BooleanTrue", UNIQUE ("projectId", "branchId", "hasNoOrganization"),
    UNIQUE ("projectId", "branchId", "organizationId"));
  CREATE TABLE "ApiKeySet" ("projectId" text NOT NULL REFERENCES "Project", id uuid NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL, description text NOT NULL,
    "expiresAt" timestamp(3) NOT NULL, "manuallyRevokedAt" timestamp(3), "publishableClientKey" text UNIQUE,
    "secretServerKey" text UNIQUE, "superSecretAdminKey" text UNIQUE, PRIMARY KEY ("projectId", id));
  CREATE TABLE "EnvironmentConfigOverride" ("projectId" text NOT NULL REFERENCES "Project", "branchId" text NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL, config jsonb NOT NULL,
    PRIMARY KEY ("projectId", "branchId"));`;

const [PROJECT, TENANCY, FIRST_SET, SECOND_SET] = ["0", "1", "2", "3"].map(
  (digit) => `${digit}a2c1b8e-5b1a-4d59-9d7b-0c3a5c1f9e21`,
) as [string, string, string, string];
const CHOSEN = {
  ...{ PROJECT_ID: PROJECT, TENANCY_ID: TENANCY, KEY_SET_ID: FIRST_SET, APP_URL: "https://yaptts.org" },
  ...{ CLIENT_KEY: "pck_a'b", SERVER_KEY: "ssk_a", ADMIN_KEY: "sak_a" },
};

describe.skipIf(POSTGRES_PROGRAMS === undefined)("on a real PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  });

  function psql(sql: string): string {
    const options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"];
    const { status, stdout, stderr } = spawnSync("psql", options, { env: server.env, input: sql, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** As Compose runs it, its mounted file in its place. */
  function run({ command = [], volumes = [] }: ServiceRecord, env: Record<string, string> = {}) {
    const [, file = "", path] = /\.\/yapit-infra\/([^:]+):([^:]+)/.exec(volumes.join(" ")) ?? [];
    const [program = "", ...words] = command.map((word) => (word === path ? join(FILES, file) : word));
    return spawnSync(program, words, { env: { ...server.env, ...env }, encoding: "utf8" });
  }

  describe("Stack Auth's setup", () => {
    const state = () =>
      psql(`SELECT "displayName", "isProductionMode" FROM "Project";
        SELECT id, "branchId", "hasNoOrganization" FROM "Tenancy";
        SELECT id, "publishableClientKey", "secretServerKey", "expiresAt"::date FROM "ApiKeySet" ORDER BY id;
        SELECT config FROM "EnvironmentConfigOverride"`).split("\n");

    test("puts project, tenancy, keys and settings in place, and a second run changes nothing", () => {
      psql(STACK_AUTH);
      expect(run(STACK_AUTH_SETUP, CHOSEN)).toMatchObject({ status: 0, stderr: "" });
      const once = state();
      expect(once.slice(0, 3)).toEqual(["Yapit|f", `${TENANCY}|main|TRUE`, `${FIRST_SET}|pck_a'b|ssk_a|2100-01-01`]);
      expect(JSON.parse(once[3] ?? "")).toMatchObject({
        "auth.password.allowSignIn": true,
        "domains.trustedDomains": { app: { baseUrl: "https://yaptts.org", handlerPath: "/handler" } },
      });
      expect(run(STACK_AUTH_SETUP, CHOSEN)).toMatchObject({ status: 0, stderr: "" });
      expect(state()).toEqual(once);
    });

    test("gives a new generation of keys its own set, and the old one a week", () => {
      psql(STACK_AUTH);
      run(STACK_AUTH_SETUP, CHOSEN);
      const next = { ...CHOSEN, KEY_SET_ID: SECOND_SET, CLIENT_KEY: "pck_b", SERVER_KEY: "ssk_b", ADMIN_KEY: "sak_b" };
      for (let runs = 0; runs < 2; runs++) expect(run(STACK_AUTH_SETUP, next)).toMatchObject({ status: 0, stderr: "" });
      const inAWeek = psql("SELECT (now() + interval '7 days')::date");
      expect(state().slice(2, 4)).toEqual([
        `${FIRST_SET}|pck_a'b|ssk_a|${inAWeek}`,
        `${SECOND_SET}|pck_b|ssk_b|2100-01-01`,
      ]);
    });

    test("takes keys that a set made by hand has, and leaves its dates and another tenancy's id alone", () => {
      psql(`${STACK_AUTH}
        INSERT INTO "Project" (id, "updatedAt", "displayName", "isProductionMode") VALUES ('${PROJECT}', now(), 'By hand', true);
        INSERT INTO "Tenancy" VALUES ('${SECOND_SET}', now(), now(), '${PROJECT}', 'main', NULL, 'TRUE');
        INSERT INTO "ApiKeySet" VALUES ('${PROJECT}', '${SECOND_SET}', now(), now(), 'by hand', '2099-01-01', NULL,
          'pck_a''b', 'ssk_a', 'sak_other');`);
      for (let runs = 0; runs < 2; runs++)
        expect(run(STACK_AUTH_SETUP, CHOSEN)).toMatchObject({ status: 0, stderr: "" });
      expect(state().slice(0, 4)).toEqual([
        "Yapit|t",
        `${SECOND_SET}|main|TRUE`,
        `${FIRST_SET}|pck_a'b|ssk_a|2100-01-01`,
        `${SECOND_SET}|||2099-01-01`,
      ]);
    });

    test("fails as a whole before the migrations", () => {
      const { status, stderr } = run(STACK_AUTH_SETUP, CHOSEN);
      expect(status).toBe(3);
      expect(stderr).toContain('relation "Project" does not exist');
    });
  });

  describe("the speech models", () => {
    const slugs = () => psql("SELECT string_agg(slug || ' ' || name, ', ' ORDER BY slug) FROM ttsmodel");

    test("do nothing in a database that no gateway has seen", () => {
      expect(run(SPEECH_MODELS)).toMatchObject({ status: 0, stderr: "" });
    });

    test("get the names that today's workers answer to, once", () => {
      psql(`CREATE TABLE ttsmodel (id serial PRIMARY KEY, slug text UNIQUE NOT NULL, name text NOT NULL);
        INSERT INTO ttsmodel (slug, name) VALUES ('kokoro-cpu', 'Kokoro (CPU)'), ('higgs-native', 'HIGGS');`);
      for (let runs = 0; runs < 2; runs++) {
        expect(run(SPEECH_MODELS)).toMatchObject({ status: 0, stderr: "" });
        expect(slugs()).toBe("higgs-native HIGGS, kokoro Kokoro");
      }
      psql("ALTER TABLE ttsmodel ADD is_active boolean NOT NULL DEFAULT true");
      for (let runs = 0; runs < 2; runs++) {
        expect(run(SPEECH_MODELS)).toMatchObject({ status: 0, stderr: "" });
        expect(psql("SELECT slug FROM ttsmodel WHERE is_active")).toBe("kokoro");
      }
    });

    test("leave a database alone that has today's model already", () => {
      psql(`CREATE TABLE ttsmodel (id serial PRIMARY KEY, slug text UNIQUE NOT NULL, name text NOT NULL);
        INSERT INTO ttsmodel (slug, name) VALUES ('kokoro-cpu', 'old'), ('kokoro', 'new');`);
      expect(run(SPEECH_MODELS)).toMatchObject({ status: 0, stderr: "" });
      expect(slugs()).toBe("kokoro new, kokoro-cpu old");
    });
  });

  test("a dump is named by the migrations' revision and comes back whole", () => {
    psql("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('efc48e1f9c00')");
    const dumps = mkdtempSync(join(tmpdir(), "yapit-dumps-"));
    const script = readFileSync(join(FILES, "dump-database.sh"), "utf8").replaceAll("/dumps", dumps);
    const env = { ...server.env, KEEP_DUMPS: "7" };
    try {
      for (let runs = 0; runs < 2; runs++)
        expect(spawnSync("sh", ["-c", script], { env, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      const names = readdirSync(dumps);
      expect(names).toEqual(names.map(() => expect.stringMatching(/Z\.efc48e1f9c00\.dump$/) as string));
      psql("DROP TABLE alembic_version");
      const restore = ["--dbname=yapit_prod", "--exit-on-error", join(dumps, names.at(-1) ?? "")];
      expect(spawnSync("pg_restore", restore, { env: server.env, encoding: "utf8" })).toMatchObject({ status: 0 });
      expect(psql("SELECT version_num FROM alembic_version")).toBe("efc48e1f9c00");
    } finally {
      rmSync(dumps, { recursive: true });
    }
  });
});

describe.skipIf(process.getuid?.() !== 0)("what root has written", () => {
  test("belongs to the gateway afterwards, links by themselves, and a second run touches nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "yapit-owner-"));
    try {
      const audio = join(folder, "audio_cache");
      mkdirSync(audio);
      writeFileSync(join(audio, "cache.db"), "");
      writeFileSync(join(folder, "outside"), "");
      mkdirSync(join(audio, "sub"));
      writeFileSync(join(audio, "mine"), "");
      chownSync(join(audio, "mine"), 1000, 1000);
      symlinkSync("../../outside-of-all", join(audio, "link"));
      const [program = "", ...words] = (VOLUME_OWNER.command ?? []).map((word) => (word === "/data" ? audio : word));
      const seen = () =>
        ["cache.db", "sub", "mine", "link"].map((name) => {
          const { uid, gid, ctimeMs } = lstatSync(join(audio, name));
          return { uid, gid, ctimeMs };
        });
      expect(spawnSync(program, words).status).toBe(0);
      const once = seen();
      expect(once.map(({ uid, gid }) => [uid, gid])).toEqual(once.map(() => [1000, 1000]));
      expect(lstatSync(join(folder, "outside")).uid).toBe(0);
      expect(spawnSync(program, words).status).toBe(0);
      expect(seen()).toEqual(once);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
