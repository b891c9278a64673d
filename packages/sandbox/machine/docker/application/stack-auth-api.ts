/** Stack Auth's API, as far as this project and the application ask it. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http-listener.ts";
import type { Database } from "./database.ts";
import { type Row, textOf } from "./sql-expression.ts";

const KEYS: Record<string, { header: string; column: string; code: string }> = {
  client: {
    header: "x-stack-publishable-client-key",
    column: "publishableClientKey",
    code: "INVALID_PUBLISHABLE_CLIENT_KEY",
  },
  server: { header: "x-stack-secret-server-key", column: "secretServerKey", code: "INVALID_SECRET_SERVER_KEY" },
  admin: {
    header: "x-stack-super-secret-admin-key",
    column: "superSecretAdminKey",
    code: "INVALID_SUPER_SECRET_ADMIN_KEY",
  },
};

export async function answerApi(
  open: () => Database,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://stack").pathname;
  if (path === "/health") {
    sendJson(response, 200, { status: "ok" });
    return;
  }
  let database: Database;
  try {
    database = open();
  } catch {
    response
      .writeHead(500, { "content-type": "text/plain" })
      .end("Something went wrong. Please make sure the data you entered is correct.");
    return;
  }
  const jwks = /^\/api\/v1\/projects\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path)?.[1];
  if (jwks !== undefined) answerKeys(database, jwks, response);
  else if (path === "/api/v1/projects/current")
    authenticated(database, request, response, (project) => current(database, project));
  else if (path === "/api/v1/auth/password/sign-up")
    authenticated(database, request, response, (project) => signUp(database, project));
  else
    response
      .writeHead(404, { "content-type": "text/plain" })
      .end("404 — this page does not exist in Stack Auth's API.");
}

function answerKeys(database: Database, id: string, response: ServerResponse): void {
  if (!rowsOf(database, "Project").some((project) => project["id"] === id))
    sendJson(response, 404, {
      code: "PROJECT_NOT_FOUND",
      error: `Project ${id} not found or is not accessible with the current user.`,
    });
  else
    sendJson(response, 200, {
      keys: [
        { kty: "EC", crv: "P-256", alg: "ES256", kid: createHash("sha256").update(id).digest("hex").slice(0, 12) },
      ],
    });
}

function authenticated(
  database: Database,
  request: IncomingMessage,
  response: ServerResponse,
  answer: (project: Row) => { status: number; body: unknown },
): void {
  const header = (name: string) => String(request.headers[name] ?? "");
  const key = KEYS[header("x-stack-access-type")];
  const id = header("x-stack-project-id");
  if (key === undefined) {
    sendJson(response, 400, {
      code: "ACCESS_TYPE_REQUIRED",
      error:
        "You must specify an access level for this Stack project. Make sure project API keys are provided (eg. x-stack-publishable-client-key) and you set the x-stack-access-type header to 'client', 'server', or 'admin'.",
    });
    return;
  }
  const project = rowsOf(database, "Project").find((row) => row["id"] === id);
  if (project === undefined) {
    sendJson(response, 400, {
      code: "CURRENT_PROJECT_NOT_FOUND",
      error: `The current project with ID ${id} was not found. Please check the value of the x-stack-project-id header.`,
    });
    return;
  }
  const valid = rowsOf(database, "ApiKeySet").some(
    (set) =>
      set["projectId"] === id &&
      set[key.column] === header(key.header) &&
      (set["manuallyRevokedAt"] ?? null) === null &&
      Date.parse(textOf(set["expiresAt"] ?? null)) > Date.now(),
  );
  if (!valid) {
    sendJson(response, 401, {
      code: key.code,
      error: `The ${key.header.slice(8).replaceAll("-", " ")} is not valid for the project "${id}".`,
    });
    return;
  }
  const { status, body } = answer(project);
  sendJson(response, status, body);
}

function current(database: Database, project: Row) {
  const config = configOf(database, project);
  return {
    status: 200,
    body: {
      id: project["id"],
      display_name: project["displayName"],
      description: project["description"] ?? "",
      is_production_mode: project["isProductionMode"],
      config: {
        sign_up_enabled: config["auth.allowSignUp"] === true,
        credential_enabled: config["auth.password.allowSignIn"] === true,
        allow_localhost: config["domains.allowLocalhost"] !== false,
      },
    },
  };
}

function signUp(database: Database, project: Row) {
  if (configOf(database, project)["auth.password.allowSignIn"] !== true)
    return {
      status: 400,
      body: {
        code: "PASSWORD_AUTHENTICATION_NOT_ENABLED",
        error: "Password authentication is not enabled for this project.",
      },
    };
  return { status: 200, body: { access_token: "signed", refresh_token: "signed", user_id: project["id"] } };
}

function configOf(database: Database, project: Row): Row {
  const row = rowsOf(database, "EnvironmentConfigOverride").find((own) => own["projectId"] === project["id"]);
  const config = row?.["config"] ?? null;
  return typeof config === "object" && config !== null ? config : {};
}

function rowsOf(database: Database, table: string): Row[] {
  return database.tables[table]?.rows ?? [];
}
