/**
 * As much of Dokploy as the bootstrap touches: its health, whether it has an owner, the sign-up, an API key that is looked up in a
 * real PostgreSQL by its hash (docs of the real one's answers: tests/recorded/dokploy).
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

const TABLES = `
CREATE TABLE IF NOT EXISTS "user" (id text PRIMARY KEY, email text UNIQUE NOT NULL, created_at timestamp DEFAULT now());
CREATE TABLE IF NOT EXISTS organization (id text PRIMARY KEY, name text NOT NULL, owner_id text NOT NULL);
CREATE TABLE IF NOT EXISTS member (id text PRIMARY KEY, user_id text NOT NULL, organization_id text NOT NULL, role text NOT NULL, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS apikey (id text PRIMARY KEY, name text, start text, prefix text, key text NOT NULL, config_id text NOT NULL, reference_id text NOT NULL, enabled boolean, rate_limit_enabled boolean, rate_limit_max integer, request_count integer, last_request timestamp, expires_at timestamp, created_at timestamp NOT NULL, updated_at timestamp NOT NULL, metadata text);
`;

/** One value; values go in as psql's variables. Throws where the database does not answer. */
function ask(sql: string, values: Record<string, string> = {}): string {
  const variables = Object.entries(values).flatMap(([name, value]) => ["-v", `${name}=${value}`]);
  const args = ["-h", "dokploy-postgres", "-U", "dokploy", "-d", "dokploy", "-qtAX", "-v", "ON_ERROR_STOP=1"];
  const { status, stdout, stderr } = spawnSync("psql", [...args, ...variables], {
    input: sql,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      PGCONNECT_TIMEOUT: "5",
      PGPASSWORD: readFileSync(process.env["POSTGRES_PASSWORD_FILE"] ?? "", "utf8").trim(),
    },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const ownerExists = (): boolean => ask(`SELECT 1 FROM member WHERE role = 'owner' LIMIT 1`) === "1";

function keyWorks(key: string): boolean {
  const hash = createHash("sha256").update(key).digest("base64url");
  const sql = `SELECT 1 FROM apikey WHERE key = :'hash' AND enabled AND metadata::json->>'organizationId' IN (SELECT id FROM organization)`;
  return ask(sql, { hash }) === "1";
}

function signUp(email: string): void {
  const [user, organization, member] = [1, 2, 3].map(() => randomBytes(12).toString("hex"));
  const sql = `
BEGIN;
INSERT INTO "user" (id, email) VALUES (:'user', :'email');
INSERT INTO organization (id, name, owner_id) VALUES (:'organization', 'My Organization', :'user');
INSERT INTO member (id, user_id, organization_id, role) VALUES (:'member', :'user', :'organization', 'owner');
COMMIT;`;
  ask(sql, { email, user: user ?? "", organization: organization ?? "", member: member ?? "" });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const path = (request.url ?? "/").split("?")[0];
  if (path === "/api/trpc/settings.health") {
    say(200, { result: { data: { json: { status: "ok" } } } });
    return;
  }
  if (path === "/register") {
    if (ownerExists()) response.writeHead(307, { location: "/" }).end();
    else response.writeHead(200).end("<html>");
    return;
  }
  if (path === "/api/auth/sign-up/email") {
    if (ownerExists()) {
      say(400, { message: "Admin is already created" });
      return;
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    signUp((JSON.parse(body) as { email: string }).email);
    say(200, { token: null, user: {} });
    return;
  }
  const key = request.headers["x-api-key"];
  if (typeof key !== "string" || !keyWorks(key)) {
    say(401, { error: { json: { message: "Unauthorized", code: -32001 } } });
    return;
  }
  if (path === "/api/trpc/project.all") {
    say(200, { result: { data: { json: [] } } });
    return;
  }
  say(404, { error: { json: { message: "No procedure found", code: -32004 } } });
}

// As the real one: it migrates before it listens, and dies where it cannot; Swarm starts it again.
ask(TABLES);
createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
}).listen(3000);
