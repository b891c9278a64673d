/** user.*, organization.*: the columns that real timestamps fill come back as dates. */
import { z } from "zod";
import { badRequest, failedQuery, notFound } from "../../refusals.ts";
import { createApiKey, deleteApiKey } from "../../store/api-keys.ts";
import { setPassword, userByPassword } from "../../store/sign-up.ts";
import type { ApiKeyRow, MemberRow, UserRow } from "../../tables/accounts.ts";
import type { Tables } from "../../tables/tables.ts";
import { filled, flag, text } from "../input.ts";
import { mutation, openQuery, query, type Router } from "../procedure.ts";

/** An owner may everything without being given it. */
const NOT_GIVEN = Object.fromEntries(
  [
    ...["canCreateProjects", "canAccessToSSHKeys", "canCreateServices", "canDeleteProjects", "canDeleteServices"],
    ...["canAccessToDocker", "canAccessToAPI", "canAccessToGitProviders", "canAccessToTraefikFiles"],
    ...["canDeleteEnvironments", "canCreateEnvironments"],
  ].map((right) => [right, false]),
);

function memberView({ createdAt, ...member }: MemberRow) {
  return {
    ...member,
    createdAt: new Date(createdAt),
    teamId: null,
    ...NOT_GIVEN,
    accessedGitProviders: [],
    accessedServers: [],
  };
}

/** What a plain installation has nothing of. */
const PLAIN = {
  ...{ twoFactorEnabled: false, allowImpersonation: false, stripeCustomerId: null, stripeSubscriptionId: null },
  ...{ serversQuantity: 0, isEnterpriseCloud: false, sendInvoiceNotifications: false },
};

function userWithKeys({ id, firstName, lastName, email, image }: UserRow, keys: ApiKeyRow[]) {
  // Neither the secret nor the limits (facts 20).
  const apiKeys = keys.map(({ id: keyId, name, prefix, enabled, expiresAt, createdAt }) => ({
    ...{ id: keyId, name, prefix, enabled, expiresAt: date(expiresAt), createdAt: date(createdAt) },
  }));
  return { id, firstName, lastName, email, image, ...PLAIN, apiKeys };
}

function wholeUser(user: UserRow) {
  return {
    ...user,
    ...PLAIN,
    ...{ createdAt: date(user.createdAt), updatedAt: date(user.updatedAt) },
    ...{ isRegistered: false, expirationDate: user.createdAt, createdAt2: user.createdAt, emailVerified: false },
    ...{ banned: false, banReason: null, banExpires: null, enablePaidFeatures: false, trustedOrigins: null },
    ...{ enableEnterpriseFeatures: false, licenseKey: null, isValidEnterpriseLicense: false, bookmarkedTemplates: [] },
  };
}

function date(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}

function findUser(tables: Tables, userId: string): UserRow {
  const user = tables.users.find(({ id }) => id === userId);
  if (!user) throw notFound("User");
  return user;
}

const some = text.optional();

export const userRouter: Router = {
  session: openQuery((_dokploy, caller) =>
    caller ? { user: { id: caller.userId }, session: { activeOrganizationId: caller.member.organizationId } } : null,
  ),
  get: query({}, ({ tables }, _input, { userId, member }) => {
    const keys = tables.apiKeys.filter(({ referenceId }) => referenceId === userId);
    return { ...memberView(member), user: userWithKeys(findUser(tables, userId), keys) };
  }),
  update: mutation(
    { firstName: some, lastName: some, email: filled.optional(), password: some, currentPassword: some },
    ({ tables }, { password, currentPassword = "", ...changes }, { userId, bySession }) => {
      const user = findUser(tables, userId);
      if (password !== undefined) {
        if (userByPassword(tables, user.email, currentPassword) !== user)
          throw badRequest("Current password is incorrect");
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
      name: filled.max(32, "Name must be at most 32 characters"),
      prefix: some,
      expiresIn: z.number().optional(),
      metadata: z.object({ organizationId: text }),
      rateLimitEnabled: flag.optional(),
      rateLimitTimeWindow: z.number().optional(),
      rateLimitMax: z.number().optional(),
    },
    ({ tables }, input, { userId }) => {
      const { row, key } = createApiKey(tables, userId, input);
      const { expiresAt, createdAt, updatedAt } = row;
      const dates = { expiresAt: date(expiresAt), createdAt: date(createdAt), updatedAt: date(updatedAt) };
      return { ...row, key, metadata: null, ...dates };
    },
  ),
  deleteApiKey: mutation({ apiKeyId: text }, ({ tables }, { apiKeyId }, { userId }) =>
    deleteApiKey(tables, userId, apiKeyId),
  ),
};

export const organizationRouter: Router = {
  all: query({}, ({ tables }, _input, { userId }) =>
    tables.organizations
      .filter(({ ownerId }) => ownerId === userId)
      .map((organization) => ({
        ...organization,
        createdAt: date(organization.createdAt),
        ...{ slug: null, logo: null, metadata: null, defaultRole: null },
        members: tables.members.filter(({ organizationId }) => organizationId === organization.id).map(memberView),
      })),
  ),
};
