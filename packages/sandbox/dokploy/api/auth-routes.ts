/** /api/auth/*: the auth library's own endpoints, with their own errors and rate limit (facts 6 to 11, 19). */
import { setTimeout as delay } from "node:timers/promises";
import { ApiError } from "../../core/api-error.ts";
import type { Dokploy } from "../dokploy.ts";
import { createApiKey } from "../store/api-keys.ts";
import { becomeOwner, createSession, createUser, owner, userByPassword, userBySession } from "../store/sign-up.ts";
import type { ApiKeyRow, UserRow } from "../tables/accounts.ts";
import { sessionCookie, sessionToken } from "./authentication.ts";
import { parseJson } from "./errors.ts";

const WINDOW_MILLISECONDS = 10_000;
const ATTEMPTS_PER_WINDOW = 3;

type Body = Record<string, unknown>;

interface Answer {
  body: unknown;
  cookie?: string;
}

type Route = (dokploy: Dokploy, body: Body, headers: Headers) => Answer | Promise<Answer>;

const ROUTES: Record<string, Route> = {
  "POST sign-up/email": async (dokploy, body, headers) => {
    const { tables, host, pace } = dokploy;
    const request = {
      name: requiredText(body, "name"),
      email: requiredText(body, "email"),
      password: requiredText(body, "password"),
      lastName: textOf(body, "lastName"),
      invitationToken: headers.get("x-dokploy-token") ?? undefined,
    };
    if (request.password.length < 8) throw new ApiError(400, "PASSWORD_TOO_SHORT", "Password too short");
    const hadOwner = owner(tables) !== undefined;
    const user = createUser(tables, request);
    if (!hadOwner) {
      await delay(pace.ownerLookup);
      dokploy.tables.settings.serverIp = host.ipv4 || null;
      becomeOwner(dokploy.tables, user);
    }
    return signedIn(dokploy, user, {});
  },
  "POST sign-in/email": (dokploy, body) => {
    const user = userByPassword(dokploy.tables, requiredText(body, "email"), requiredText(body, "password"));
    if (!user) throw new ApiError(401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password");
    return signedIn(dokploy, user, { redirect: false });
  },
  // Without an organization: every call with such a key is 401.
  "POST api-key/create": (dokploy, body, headers) => {
    const { id } = bySession(dokploy, headers);
    const { row, key } = createApiKey(dokploy.tables, id, { name: textOf(body, "name") });
    return { body: { ...shownKey(row), key } };
  },
  "GET api-key/list": (dokploy, _body, headers) => {
    const { id } = bySession(dokploy, headers);
    const rows = dokploy.tables.apiKeys.filter(({ referenceId }) => referenceId === id);
    return { body: { apiKeys: rows.map(shownKey), total: rows.length } };
  },
};

export async function answerAuth(dokploy: Dokploy, request: Request): Promise<Response> {
  const { method, headers } = request;
  const path = new URL(request.url).pathname.replace("/api/auth/", "");
  try {
    if (path.startsWith("sign-") && limited(dokploy, path)) {
      const message = "Too many requests. Please try again later.";
      return Response.json({ message }, { status: 429, headers: { "x-retry-after": "10" } });
    }
    if (isForeignOrigin(dokploy, request)) throw new ApiError(403, "INVALID_ORIGIN", "Invalid origin");
    const parsed = method === "GET" ? { value: {} } : parseJson(await request.text());
    if ("fault" in parsed) throw new ApiError(400, "INVALID_JSON", parsed.fault);
    const route = ROUTES[`${method} ${path}`];
    if (!route) return new Response(null, { status: 404 });
    const { body, cookie } = await route(dokploy, parsed.value as Body, headers);
    const session = `${sessionCookie}=${cookie ?? ""}; Max-Age=259200; Path=/; HttpOnly; SameSite=Lax`;
    return Response.json(body, cookie === undefined ? {} : { headers: { "set-cookie": session } });
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    const { status, code, message } = fault;
    return Response.json(code === "" ? { message } : { message, code }, { status });
  }
}

/** Refused attempts do not extend the wait. */
function limited({ attempts }: Dokploy, path: string): boolean {
  const now = Date.now();
  const last = attempts.get(path);
  const count = last && now - last.lastMilliseconds <= WINDOW_MILLISECONDS ? last.count : 0;
  if (count >= ATTEMPTS_PER_WINDOW) return true;
  attempts.set(path, { count: count + 1, lastMilliseconds: now });
  return false;
}

function isForeignOrigin({ tables }: Dokploy, { headers, url }: Request): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  const { serverIp, host } = tables.settings;
  const own = [`http://${headers.get("host") ?? new URL(url).host}`, new URL(url).origin];
  return ![...own, `http://${serverIp ?? ""}:3000`, `https://${host ?? ""}`].includes(origin);
}

function signedIn({ tables }: Dokploy, user: UserRow, extra: Body): Answer {
  const { token } = createSession(tables, user.id);
  const { id, firstName: name, lastName, email, image, role, createdAt, updatedAt } = user;
  const shown = {
    ...{ id, name, lastName, email, image, role, createdAt, updatedAt, emailVerified: false },
    ...{ twoFactorEnabled: false, banned: false, banReason: null, banExpires: null, allowImpersonation: false },
    ...{ enableEnterpriseFeatures: false, isValidEnterpriseLicense: false },
  };
  return { body: { ...extra, token, user: shown }, cookie: token };
}

function bySession({ tables }: Dokploy, headers: Headers): UserRow {
  const user = userBySession(tables, sessionToken(headers));
  if (!user) throw new ApiError(401, "UNAUTHORIZED", "Unauthorized");
  return user;
}

/** A key's row as answers show it; the secret never comes back. */
function shownKey(row: ApiKeyRow) {
  const shown: Partial<ApiKeyRow> = { ...row };
  delete shown.key;
  return { ...shown, metadata: JSON.parse(row.metadata ?? "null") as unknown };
}

function textOf(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === "string" ? value : undefined;
}

function requiredText(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === "string") return value;
  const message = `[body.${name}] Invalid input: expected string, received ${value === null ? "null" : typeof value}`;
  throw new ApiError(400, "VALIDATION_ERROR", message);
}
