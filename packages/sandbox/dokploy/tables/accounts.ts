/** Who signs in to Dokploy, with what, and what may be seen. */
import { authId, rowId } from "../ids.ts";
import { now } from "./projects.ts";

export type UserRow = ReturnType<typeof newUser>;
export type MemberRow = ReturnType<typeof newMember>;
export type ApiKeyRow = ReturnType<typeof newApiKey>;

/** How a user signs in; `password` is a SHA-256, the real one a bcrypt hash. */
export interface AccountRow {
  id: string;
  userId: string;
  providerId: "credential";
  password: string;
}

export interface SessionRow {
  id: string;
  token: string;
  userId: string;
  expiresAt: string;
}

export interface OrganizationRow {
  id: string;
  name: string;
  ownerId: string;
  createdAt: string;
}

export function newUser(firstName: string, lastName: string, email: string) {
  const image = null as string | null;
  return { id: authId(), firstName, lastName, email, image, role: "user", createdAt: now(), updatedAt: now() };
}

export function newMember(organizationId: string, userId: string) {
  return {
    id: rowId(),
    organizationId,
    userId,
    role: "owner",
    isDefault: true,
    createdAt: now(),
    accessedProjects: [] as string[],
    accessedEnvironments: [] as string[],
    accessedServices: [] as string[],
  };
}

/** `key` is the base64url SHA-256 of the secret, `metadata` JSON text (facts 21). */
export function newApiKey(referenceId: string, key: string, start: string) {
  return {
    id: authId(),
    name: null as string | null,
    start: start as string | null,
    prefix: null as string | null,
    key,
    configId: "default",
    referenceId,
    refillInterval: null,
    refillAmount: null,
    lastRefillAt: null,
    enabled: true as boolean | null,
    rateLimitEnabled: true as boolean | null,
    /** Milliseconds. */
    rateLimitTimeWindow: 86_400_000 as number | null,
    rateLimitMax: 10 as number | null,
    requestCount: 0 as number | null,
    remaining: null,
    lastRequest: null as string | null,
    expiresAt: null as string | null,
    createdAt: now(),
    updatedAt: now(),
    permissions: null,
    metadata: null as string | null,
  };
}
