/**
 * The sandbox's Dokploy in a container on a real machine: its rows in a real PostgreSQL, where dokploy-access.sh writes the API
 * key, its files in /etc/dokploy, and its deployments carried out by the real docker. Repositories are asked of the outside.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import { ApiError } from "@yapit-infra/sandbox/core/api-error.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import type { Checkout, Clone } from "@yapit-infra/sandbox/dokploy/dokploy.ts";
import type { DokployHost } from "@yapit-infra/sandbox/dokploy/host.ts";
import { startDokploy } from "@yapit-infra/sandbox/dokploy/program.ts";
import type { ApiKeyRow } from "@yapit-infra/sandbox/dokploy/tables/accounts.ts";
import { migratedTables, type Tables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";

const { env } = process;
/** The router's address: a container knows none of the machine's own names. */
const OUTSIDE = "http://198.51.100.1:9418/";

/** The tables that the scripts know, and one row of all the rest. */
const MIGRATIONS = `
CREATE TABLE IF NOT EXISTS "user" (id text PRIMARY KEY, email text UNIQUE NOT NULL, created_at timestamp DEFAULT now());
CREATE TABLE IF NOT EXISTS organization (id text PRIMARY KEY, name text NOT NULL, owner_id text NOT NULL);
CREATE TABLE IF NOT EXISTS member (id text PRIMARY KEY, user_id text NOT NULL, organization_id text NOT NULL, role text NOT NULL, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS apikey (id text PRIMARY KEY, name text, start text, prefix text, key text NOT NULL, config_id text NOT NULL, reference_id text NOT NULL, enabled boolean, rate_limit_enabled boolean, rate_limit_max integer, request_count integer, last_request timestamp, expires_at timestamp, created_at timestamp NOT NULL, updated_at timestamp NOT NULL, metadata text);
CREATE TABLE IF NOT EXISTS stand_in (one boolean PRIMARY KEY DEFAULT true CHECK (one), tables text NOT NULL);
`;

/** One value; values go in as psql's variables. Throws where the database does not answer. */
function ask(sql: string, values: Record<string, string> = {}): string {
  const settings = Object.entries(values).map(
    ([name, value]) => `\\set ${name} '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'\n`,
  );
  const args = ["-h", "dokploy-postgres", "-U", "dokploy", "-d", "dokploy", "-qtAX", "-v", "ON_ERROR_STOP=1"];
  const { status, stdout, stderr } = spawnSync("psql", args, {
    input: settings.join("") + sql,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: env["PATH"],
      PGCONNECT_TIMEOUT: "2",
      PGPASSWORD: readFileSync(env["POSTGRES_PASSWORD_FILE"] ?? "", "utf8").trim(),
    },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** What is in memory between two requests; the database has it before a request is answered. */
let tables: Tables | undefined;
let saved = "";

function load(): void {
  if (!tables) {
    saved = ask("SELECT tables FROM stand_in");
    tables = saved === "" ? migratedTables(new Date().toISOString()) : (JSON.parse(saved) as Tables);
  }
  tables.apiKeys = JSON.parse(ask("SELECT coalesce(json_agg(apikey), '[]') FROM apikey"), camelCase) as ApiKeyRow[];
}

function camelCase(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const named = Object.entries(value).map(([name, of]) => [
    name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    of as unknown,
  ]);
  return Object.fromEntries(named) as unknown;
}

function save(): void {
  if (!tables) return;
  const text = JSON.stringify({ ...tables, apiKeys: [] });
  if (text === saved) return;
  const rows = (of: readonly unknown[]): string => JSON.stringify(of);
  ask(
    `BEGIN;
INSERT INTO stand_in (tables) VALUES (:'tables') ON CONFLICT (one) DO UPDATE SET tables = EXCLUDED.tables;
INSERT INTO "user" (id, email) SELECT r->>'id', r->>'email' FROM json_array_elements(:'users') r ON CONFLICT DO NOTHING;
INSERT INTO organization (id, name, owner_id) SELECT r->>'id', r->>'name', r->>'ownerId' FROM json_array_elements(:'organizations') r ON CONFLICT DO NOTHING;
INSERT INTO member (id, user_id, organization_id, role) SELECT r->>'id', r->>'userId', r->>'organizationId', r->>'role' FROM json_array_elements(:'members') r ON CONFLICT DO NOTHING;
COMMIT;`,
    {
      tables: text,
      users: rows(tables.users),
      organizations: rows(tables.organizations),
      members: rows(tables.members),
    },
  );
  saved = text;
}

const host: DokployHost = {
  ipv4: env["ADVERTISE_ADDR"] ?? "",
  containerNames: () =>
    spawnSync("docker", ["ps", "--all", "--format", "{{.Names}}"], { encoding: "utf8" }).stdout.trim().split("\n"),
  deployer: { docker },
  readFile: async (path) => (existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined),
  writeFile: async (path, content, mode) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  },
  isFolder: async (path) => existsSync(path) && statSync(path).isDirectory(),
  remove: async (path) => rmSync(path, { recursive: true, force: true }),
};

/** By a shell, as Dokploy has it: of several commands the first alone has nothing of the environment. */
function docker(command: string, folder: string): Promise<{ ok: boolean; log: string[] }> {
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", `env -i PATH="$PATH" HOME="$HOME" docker ${command}`], { cwd: folder });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", (error) => resolve({ ok: false, log: [error.message] }));
    child.on("close", (code) => resolve({ ok: code === 0, log: text.trim().split("\n") }));
  });
}

const clone: Clone = async (request) => {
  const answer = await fetch(OUTSIDE, { method: "POST", body: JSON.stringify(request) });
  if (!answer.ok) throw new ApiError(answer.status, "git", await answer.text());
  return (await answer.json()) as Checkout;
};

const dokploy = startDokploy({
  host,
  clone,
  calls: new Calls(),
  version: env["DOKPLOY_VERSION"] ?? "",
  database: () => tables,
  migrate: () => {
    try {
      ask(MIGRATIONS);
      load();
      save();
      return true;
    } catch {
      return false;
    }
  },
});

/** Answers end only when what they tell is kept. */
function keptBeforeItEnds(response: ServerResponse): void {
  const end = response.end.bind(response);
  response.end = ((...args: Parameters<typeof end>) => {
    save();
    return end(...args);
  }) as typeof response.end;
}

if (await dokploy.ready) {
  setInterval(save, 500);
  createServer((request, response) => {
    try {
      load();
    } catch (error) {
      response.writeHead(500).end(String(error));
      return;
    }
    keptBeforeItEnds(response);
    dokploy.http.emit("request", request, response);
  }).listen(3000);
}
process.on("SIGTERM", () => process.exit(0));
