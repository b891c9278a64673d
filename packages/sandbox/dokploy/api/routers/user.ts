import { count, flag, optional, text } from "../../input/field.ts";
import { object } from "../../input/shape.ts";
import { badRequest, failedQuery, notFound } from "../../refusals.ts";
import type { UserRow } from "../../rows/user.ts";
import { createApiKey, deleteApiKey } from "../../store/api-keys.ts";
import { checkPassword, setPassword } from "../../store/sign-up.ts";
import type { Tables } from "../../tables.ts";
import { mutation, openQuery, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { memberView, userWithKeys, wholeUser } from "./user-views.ts";

const findUser = (tables: Tables, userId: string): UserRow => {
  const user = tables.users.find(({ id }) => id === userId);
  if (!user) throw notFound("User");
  return user;
};

const passwordIsRight = (tables: Tables, user: UserRow, password: string): boolean => {
  try {
    return checkPassword(tables, user.email, password) === user;
  } catch {
    return false;
  }
};

export const userRouter: Router = {
  session: openQuery((_dokploy, caller) =>
    caller ? { user: { id: caller.userId }, session: { activeOrganizationId: caller.member.organizationId } } : null,
  ),
  get: query({}, ({ tables }, { userId, member }) => {
    const keys = tables.apiKeys.filter(({ referenceId }) => referenceId === userId);
    return { ...memberView(member), user: userWithKeys(findUser(tables, userId), keys) };
  }),
  update: mutation(
    {
      firstName: optional(text()),
      lastName: optional(text()),
      email: optional(text({ min: 1 })),
      password: optional(text()),
      currentPassword: optional(text()),
    },
    ({ tables }, { userId, bySession }, { password, currentPassword, ...changes }) => {
      const user = findUser(tables, userId);
      if (password !== undefined) {
        if (!passwordIsRight(tables, user, currentPassword ?? "")) throw badRequest("Current password is incorrect");
        setPassword(tables, userId, password);
        // The password is changed by then; with a key there is no session to keep, and the clean-up fails (facts 14).
        if (!bySession) {
          const where = 'where ("session"."user_id" = $1 and "session"."id" <> $2)';
          throw failedQuery(`delete from "session" ${where}`, [userId, ""]);
        }
      }
      return wholeUser(Object.assign(user, changes));
    },
  ),
  createApiKey: mutation(
    {
      name: text({ min: 1, max: 32, maxMessage: "Name must be at most 32 characters" }),
      prefix: optional(text()),
      expiresIn: optional(count()),
      metadata: object({ organizationId: text() }),
      rateLimitEnabled: optional(flag()),
      rateLimitTimeWindow: optional(count()),
      rateLimitMax: optional(count()),
    },
    ({ tables }, { userId }, input) => {
      const { row, key } = createApiKey(tables, userId, input);
      const date = (time: string | null) => (time === null ? null : new Date(time));
      return {
        ...row,
        key,
        metadata: null,
        expiresAt: date(row.expiresAt),
        createdAt: date(row.createdAt),
        updatedAt: date(row.updatedAt),
      };
    },
  ),
  deleteApiKey: mutation({ apiKeyId: text() }, ({ tables }, { userId }, { apiKeyId }) =>
    deleteApiKey(tables, userId, apiKeyId),
  ),
};
