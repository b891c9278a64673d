/** Who is asking: the header x-api-key, else the session cookie; a bad key is not helped by a good cookie (facts 21). */
import type { Dokploy } from "../dokploy.ts";
import { verifyApiKey } from "../store/api-keys.ts";
import { memberOf, userBySession } from "../store/sign-up.ts";
import type { Caller } from "./procedure.ts";

export const sessionCookie = "better-auth.session_token";

export const sessionToken = (headers: Headers): string | undefined => {
  const pair = (headers.get("cookie") ?? "").split(/;\s*/).find((cookie) => cookie.startsWith(`${sessionCookie}=`));
  return pair?.slice(sessionCookie.length + 1).split(".")[0];
};

/** One verification: with a key that is limited, one of its few (facts 16). */
export const callerOf = (dokploy: Dokploy, headers: Headers): Caller | undefined => {
  const key = headers.get("x-api-key");
  if (key !== null) {
    const verified = verifyApiKey(dokploy.tables, key);
    const member = verified && memberOf(dokploy.tables, verified.userId);
    return member && { userId: verified.userId, member, bySession: false };
  }
  const token = sessionToken(headers);
  const user = token === undefined ? undefined : userBySession(dokploy.tables, token);
  const member = user && memberOf(dokploy.tables, user.id);
  return member && { userId: user.id, member, bySession: true };
};
