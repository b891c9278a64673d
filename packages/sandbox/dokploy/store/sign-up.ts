/** Accounts and sessions: the first account that registers is the owner, and everybody who is quick enough (facts 6 to 12). */
import { createHash } from "node:crypto";
import { ApiError } from "../../core/api-error.ts";
import { authId, rowId } from "../ids.ts";
import { type MemberRow, newMember, newUser, type SessionRow, type UserRow } from "../tables/accounts.ts";
import { now } from "../tables/projects.ts";
import type { Tables } from "../tables/tables.ts";

const SESSION_SECONDS = 259_200;

export interface SignUp {
  email: string;
  password: string;
  name: string;
  lastName?: string;
  invitationToken?: string;
}

export function owner(tables: Tables): MemberRow | undefined {
  return tables.members.find(({ role }) => role === "owner");
}

/** The user row exists at once; its organization only after `becomeOwner` (facts 7). */
export function createUser(tables: Tables, request: SignUp): UserRow {
  const email = request.email.toLowerCase();
  if (tables.users.some((user) => user.email === email))
    throw new ApiError(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.");
  if (request.invitationToken !== undefined) throw new ApiError(400, "", "Invalid invitation token");
  // Looks for an owner, not for a user: until the first one's organization exists, a second account gets in (facts 8).
  if (owner(tables)) throw new ApiError(400, "", "Admin is already created");
  const user = newUser(request.name, request.lastName ?? "", email);
  tables.users.push(user);
  tables.accounts.push({ id: authId(), userId: user.id, providerId: "credential", password: hash(request.password) });
  return user;
}

export function becomeOwner(tables: Tables, user: UserRow): MemberRow {
  const organization = { id: rowId(), name: "My Organization", ownerId: user.id, createdAt: now() };
  const member = newMember(organization.id, user.id);
  tables.organizations.push(organization);
  tables.members.push(member);
  return member;
}

export function createSession(tables: Tables, userId: string): SessionRow {
  const expiresAt = new Date(Date.now() + SESSION_SECONDS * 1000).toISOString();
  const session = { id: authId(), token: authId(), userId, expiresAt };
  tables.sessions.push(session);
  return session;
}

/** Undefined: wrong. */
export function userByPassword(tables: Tables, email: string, password: string): UserRow | undefined {
  const user = tables.users.find((candidate) => candidate.email === email.toLowerCase());
  return tables.accounts.some((account) => account.userId === user?.id && account.password === hash(password))
    ? user
    : undefined;
}

export function setPassword(tables: Tables, userId: string, password: string): void {
  for (const account of tables.accounts) if (account.userId === userId) account.password = hash(password);
}

export function memberOf(tables: Tables, userId: string): MemberRow | undefined {
  return tables.members.find((member) => member.userId === userId);
}

export function userBySession(tables: Tables, token: string): UserRow | undefined {
  const session = tables.sessions.find((candidate) => candidate.token === token && candidate.expiresAt > now());
  return tables.users.find(({ id }) => id === session?.userId);
}

function hash(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}
