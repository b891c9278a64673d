/** API keys: limited to ten verifications a day unless told otherwise, and 401 for every reason (facts 15 to 21). */
import { createHash } from "node:crypto";
import { apiKeySecret, authId } from "../ids.ts";
import { forbidden, internal, notFound } from "../refusals.ts";
import { memberOf } from "./sign-up.ts";
import type { ApiKeyRow } from "../rows/api-key.ts";
import type { Tables } from "../tables.ts";

const daySeconds = 86_400;
const now = (): string => new Date().toISOString();

/** As the `key` column holds it. */
export const keyHash = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

export interface NewApiKey {
  name?: string | undefined;
  prefix?: string | undefined;
  expiresIn?: number | undefined;
  metadata?: { organizationId: string };
  rateLimitEnabled?: boolean | undefined;
  rateLimitMax?: number | undefined;
  rateLimitTimeWindow?: number | undefined;
}

/** The row and the secret, which is shown this once. */
export const createApiKey = (tables: Tables, userId: string, request: NewApiKey): { row: ApiKeyRow; key: string } => {
  const { expiresIn, metadata } = request;
  const organizationId = metadata?.organizationId;
  const isMember = tables.members.some(
    (member) => member.userId === userId && member.organizationId === organizationId,
  );
  if (metadata && !isMember) throw forbidden("You are not a member of this organization");
  if (expiresIn !== undefined && expiresIn < daySeconds) {
    throw internal("The expiresIn is smaller than the predefined minimum value.");
  }
  if (expiresIn !== undefined && expiresIn > 365 * daySeconds) {
    throw internal("The expiresIn is larger than the predefined maximum value.");
  }
  const key = (request.prefix ?? "") + apiKeySecret();
  const row: ApiKeyRow = {
    id: authId(),
    name: request.name ?? null,
    start: key.slice(0, 6),
    prefix: request.prefix ?? null,
    key: keyHash(key),
    configId: "default",
    referenceId: userId,
    refillInterval: null,
    refillAmount: null,
    lastRefillAt: null,
    enabled: true,
    rateLimitEnabled: request.rateLimitEnabled ?? true,
    rateLimitTimeWindow: request.rateLimitTimeWindow ?? daySeconds * 1000,
    rateLimitMax: request.rateLimitMax ?? 10,
    requestCount: 0,
    remaining: null,
    lastRequest: null,
    expiresAt: expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000).toISOString(),
    createdAt: now(),
    updatedAt: now(),
    permissions: null,
    metadata: metadata ? JSON.stringify(metadata) : null,
  };
  tables.apiKeys.push(row);
  return { row, key };
};

const withinLimit = (row: ApiKeyRow): boolean => {
  if (!row.rateLimitEnabled || row.rateLimitMax === null || row.rateLimitTimeWindow === null) {
    row.lastRequest = now();
    return true;
  }
  const sinceLast = row.lastRequest === null ? Infinity : Date.now() - Date.parse(row.lastRequest);
  const counted = sinceLast > row.rateLimitTimeWindow ? 0 : (row.requestCount ?? 0);
  if (counted >= row.rateLimitMax) return false;
  row.requestCount = counted + 1;
  row.lastRequest = now();
  row.updatedAt = now();
  return true;
};

const organizationIn = (metadata: string | null): string | undefined => {
  try {
    const value: unknown = JSON.parse(metadata ?? "null");
    const id = typeof value === "object" && value !== null && "organizationId" in value ? value.organizationId : null;
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
};

/** One verification; undefined: wrong, disabled, expired, limited, or without a membership behind it. */
export const verifyApiKey = (
  tables: Tables,
  secret: string,
): { userId: string; organizationId: string } | undefined => {
  const row = tables.apiKeys.find(({ key }) => key === keyHash(secret));
  if (row?.enabled === false || (row?.expiresAt && row.expiresAt <= now())) return undefined;
  if (!row || !withinLimit(row)) return undefined;
  const organizationId = organizationIn(row.metadata);
  const member = memberOf(tables, row.referenceId);
  if (organizationId === undefined || member?.organizationId !== organizationId) return undefined;
  return { userId: row.referenceId, organizationId };
};

export const deleteApiKey = (tables: Tables, userId: string, id: string): true => {
  const found = tables.apiKeys.some((row) => row.id === id && row.referenceId === userId);
  if (!found) throw notFound("API key");
  tables.apiKeys = tables.apiKeys.filter((row) => row.id !== id);
  return true;
};
