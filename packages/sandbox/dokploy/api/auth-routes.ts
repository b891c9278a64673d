/** /api/auth/*: the auth library's own endpoints, with their own errors and rate limit (facts 6 to 11, 19). */
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "hono";
import { ApiError } from "../../core/api-error.ts";
import type { Dokploy } from "../dokploy.ts";
import type { ApiKeyRow } from "../rows/api-key.ts";
import type { UserRow } from "../rows/user.ts";
import { createApiKey } from "../store/api-keys.ts";
import { becomeOwner, checkPassword, createSession, createUser, owner, userBySession } from "../store/sign-up.ts";
import { sessionCookie, sessionToken } from "./authentication.ts";
import { parseJson } from "./body.ts";

const windowMilliseconds = 10_000;
const attemptsPerWindow = 3;

const sessionUser = (user: UserRow) => ({
  name: user.firstName,
  email: user.email,
  emailVerified: false,
  image: user.image,
  createdAt: user.createdAt,
  updatedAt: user.updatedAt,
  twoFactorEnabled: false,
  role: user.role,
  banned: false,
  banReason: null,
  banExpires: null,
  allowImpersonation: false,
  lastName: user.lastName,
  enableEnterpriseFeatures: false,
  isValidEnterpriseLicense: false,
  id: user.id,
});

/** A key's row as answers show it; the secret never comes back. */
export const shownKey = (row: ApiKeyRow) => {
  const { metadata } = row;
  const shown: Partial<ApiKeyRow> = { ...row };
  delete shown.key;
  return { ...shown, metadata: metadata === null ? null : (JSON.parse(metadata) as unknown) };
};

/** Refused attempts do not extend the wait. */
const limited = (dokploy: Dokploy, path: string): boolean => {
  const now = Date.now();
  const last = dokploy.attempts.get(path);
  if (!last || now - last.lastMilliseconds > windowMilliseconds) {
    dokploy.attempts.set(path, { count: 1, lastMilliseconds: now });
    return false;
  }
  if (last.count >= attemptsPerWindow) return true;
  dokploy.attempts.set(path, { count: last.count + 1, lastMilliseconds: now });
  return false;
};

const requiredText = (body: Record<string, unknown>, name: string): string => {
  const value = body[name];
  if (typeof value === "string") return value;
  const message = `[body.${name}] Invalid input: expected string, received ${value === null ? "null" : typeof value}`;
  throw new ApiError(400, "VALIDATION_ERROR", message);
};

type Body = Record<string, unknown>;
type Answer = { body: unknown; cookie?: string };

const signedIn = (dokploy: Dokploy, user: UserRow, extra: Body): Answer => {
  const { token } = createSession(dokploy.tables, user.id);
  return { body: { ...extra, token, user: sessionUser(user) }, cookie: token };
};

const signUp = async (dokploy: Dokploy, body: Body, headers: Headers): Promise<Answer> => {
  const lastName = body["lastName"];
  const request = {
    name: requiredText(body, "name"),
    email: requiredText(body, "email"),
    password: requiredText(body, "password"),
    lastName: typeof lastName === "string" ? lastName : "",
    invitationToken: headers.get("x-dokploy-token") ?? undefined,
  };
  if (request.password.length < 8) throw new ApiError(400, "PASSWORD_TOO_SHORT", "Password too short");
  const hadOwner = owner(dokploy.tables) !== undefined;
  const user = createUser(dokploy.tables, request);
  if (!hadOwner) {
    await delay(dokploy.pace.ownerLookup);
    dokploy.tables.settings.serverIp = dokploy.host.ipv4 || null;
    becomeOwner(dokploy.tables, user);
  }
  return signedIn(dokploy, user, {});
};

const signIn = (dokploy: Dokploy, body: Body): Answer => {
  const user = checkPassword(dokploy.tables, requiredText(body, "email"), requiredText(body, "password"));
  return signedIn(dokploy, user, { redirect: false });
};

const bySession = (dokploy: Dokploy, headers: Headers): UserRow => {
  const user = userBySession(dokploy.tables, sessionToken(headers) ?? "");
  if (!user) throw new ApiError(401, "UNAUTHORIZED", "Unauthorized");
  return user;
};

/** Without an organization: every call with such a key is 401. */
const nativeKey = (dokploy: Dokploy, body: Body, headers: Headers): Answer => {
  const name = body["name"];
  const user = bySession(dokploy, headers);
  const { row, key } = createApiKey(dokploy.tables, user.id, { name: typeof name === "string" ? name : undefined });
  return { body: { ...shownKey(row), key } };
};

const listKeys = (dokploy: Dokploy, headers: Headers): Answer => {
  const user = bySession(dokploy, headers);
  const rows = dokploy.tables.apiKeys.filter(({ referenceId }) => referenceId === user.id);
  return { body: { apiKeys: rows.map(shownKey), total: rows.length } };
};

const route = (dokploy: Dokploy, call: string, body: Body, headers: Headers): Answer | Promise<Answer> => {
  if (call === "POST sign-up/email") return signUp(dokploy, body, headers);
  if (call === "POST sign-in/email") return signIn(dokploy, body);
  if (call === "POST api-key/create") return nativeKey(dokploy, body, headers);
  if (call === "GET api-key/list") return listKeys(dokploy, headers);
  throw new ApiError(404, "", "");
};

const foreignOrigin = (dokploy: Dokploy, request: Request): boolean => {
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  const { serverIp, host } = dokploy.tables.settings;
  const own = [`http://${request.headers.get("host") ?? new URL(request.url).host}`, new URL(request.url).origin];
  return ![...own, `http://${serverIp ?? ""}:3000`, `https://${host ?? ""}`].includes(origin);
};

export const authRoutes =
  (dokploy: Dokploy) =>
  async (context: Context): Promise<Response> => {
    const request = context.req.raw;
    const path = context.req.path.replace("/api/auth/", "");
    try {
      if (path.startsWith("sign-") && limited(dokploy, path)) {
        const message = "Too many requests. Please try again later.";
        return Response.json({ message }, { status: 429, headers: { "x-retry-after": "10" } });
      }
      if (foreignOrigin(dokploy, request)) throw new ApiError(403, "INVALID_ORIGIN", "Invalid origin");
      const parsed = request.method === "GET" ? { value: {} } : parseJson(await context.req.text());
      if ("fault" in parsed) throw new ApiError(400, "INVALID_JSON", parsed.fault);
      const { body, cookie } = await route(dokploy, `${request.method} ${path}`, parsed.value as Body, request.headers);
      const session = `${sessionCookie}=${cookie ?? ""}; Max-Age=259200; Path=/; HttpOnly; SameSite=Lax`;
      return Response.json(body, cookie === undefined ? {} : { headers: { "set-cookie": session } });
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      const { status, code, message } = fault;
      if (status === 404) return new Response(null, { status });
      return Response.json(code === "" ? { message } : { message, code }, { status });
    }
  };
