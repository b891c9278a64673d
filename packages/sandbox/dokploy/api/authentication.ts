/** Who is asking: the header x-api-key, else the session cookie; a bad key is not helped by a good cookie (facts 21). */
import type { Dokploy } from "../dokploy.ts";
import { verifyApiKey } from "../store/api-keys.ts";
import { memberOf, userBySession } from "../store/sign-up.ts";
import type { Caller } from "./procedure.ts";

export const sessionCookie = "better-auth.session_token";

export function sessionToken(headers: Headers): string {
  const pair = (headers.get("cookie") ?? "").split(/;\s*/).find((cookie) => cookie.startsWith(`${sessionCookie}=`));
  return pair?.slice(sessionCookie.length + 1).split(".")[0] ?? "";
}

/** One verification: with a key that is limited, one of its few (facts 16). */
export function callerOf({ tables }: Dokploy, headers: Headers): Caller | undefined {
  const key = headers.get("x-api-key");
  const userId = key === null ? userBySession(tables, sessionToken(headers))?.id : verifyApiKey(tables, key);
  const member = userId === undefined ? undefined : memberOf(tables, userId);
  return member && { userId: member.userId, member, bySession: key === null };
}
