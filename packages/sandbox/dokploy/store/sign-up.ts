/** Accounts and sessions: the first account that registers is the owner, and everybody who is quick enough (facts 6 to 12). */
import { createHash } from "node:crypto";
import { ApiError } from "../../core/api-error.ts";
import { authId, rowId } from "../ids.ts";
import type { MemberRow } from "../rows/organization.ts";
import type { SessionRow, UserRow } from "../rows/user.ts";
import type { Tables } from "../tables.ts";

const sessionSeconds = 259_200;
const hash = (password: string): string => createHash("sha256").update(password).digest("hex");
const now = (): string => new Date().toISOString();

export interface SignUp {
  email: string;
  password: string;
  name: string;
  lastName?: string;
  invitationToken?: string;
}

export const owner = (tables: Tables): MemberRow | undefined => tables.members.find(({ role }) => role === "owner");

/** The user row exists at once; its organization only after `becomeOwner` (facts 7). */
export const createUser = (tables: Tables, request: SignUp): UserRow => {
  if (tables.users.some(({ email }) => email === request.email.toLowerCase())) {
    throw new ApiError(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.");
  }
  if (request.invitationToken !== undefined) throw new ApiError(400, "", "Invalid invitation token");
  // Looks for an owner, not for a user: until the first one's organization exists, a second account gets in (facts 8).
  if (owner(tables)) throw new ApiError(400, "", "Admin is already created");
  const user: UserRow = {
    id: authId(),
    firstName: request.name,
    lastName: request.lastName ?? "",
    email: request.email.toLowerCase(),
    image: null,
    role: "user",
    createdAt: now(),
    updatedAt: now(),
  };
  tables.users.push(user);
  tables.accounts.push({
    id: authId(),
    userId: user.id,
    providerId: "credential",
    password: hash(request.password),
  });
  return user;
};

export const becomeOwner = (tables: Tables, user: UserRow): MemberRow => {
  const organization = { id: rowId(), name: "My Organization", ownerId: user.id, createdAt: now() };
  tables.organizations.push(organization);
  const member: MemberRow = {
    id: rowId(),
    organizationId: organization.id,
    userId: user.id,
    role: "owner",
    isDefault: true,
    createdAt: now(),
    accessedProjects: [],
    accessedEnvironments: [],
    accessedServices: [],
  };
  tables.members.push(member);
  return member;
};

export const createSession = (tables: Tables, userId: string): SessionRow => {
  const expiresAt = new Date(Date.now() + sessionSeconds * 1000).toISOString();
  const session = { id: authId(), token: authId(), userId, expiresAt };
  tables.sessions.push(session);
  return session;
};

export const checkPassword = (tables: Tables, email: string, password: string): UserRow => {
  const user = tables.users.find((candidate) => candidate.email === email.toLowerCase());
  const account = tables.accounts.find(({ userId }) => userId === user?.id);
  if (!user || account?.password !== hash(password)) {
    throw new ApiError(401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password");
  }
  return user;
};

export const setPassword = (tables: Tables, userId: string, password: string): void => {
  for (const account of tables.accounts) if (account.userId === userId) account.password = hash(password);
};

export const memberOf = (tables: Tables, userId: string): MemberRow | undefined =>
  tables.members.find((member) => member.userId === userId);

export const userBySession = (tables: Tables, token: string): UserRow | undefined => {
  const session = tables.sessions.find((candidate) => candidate.token === token && candidate.expiresAt > now());
  return tables.users.find(({ id }) => id === session?.userId);
};
