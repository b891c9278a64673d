/** API keys: limited to ten verifications a day unless told otherwise, and 401 for every reason (facts 15 to 21). */
import { createHash } from "node:crypto";
import { apiKeySecret } from "../ids.ts";
import { forbidden, internal, notFound } from "../refusals.ts";
import { type ApiKeyRow, newApiKey } from "../tables/accounts.ts";
import { now } from "../tables/projects.ts";
import type { Tables } from "../tables/tables.ts";
import { memberOf } from "./sign-up.ts";

const DAY_SECONDS = 86_400;

/** As the `key` column holds it. */
export function keyHash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

export interface NewApiKey {
  name?: string;
  prefix?: string;
  /** Seconds. */
  expiresIn?: number;
  metadata?: { organizationId: string };
  rateLimitEnabled?: boolean;
  rateLimitMax?: number;
  rateLimitTimeWindow?: number;
}

/** The row and the secret, which is shown this once. */
export function createApiKey(tables: Tables, userId: string, request: NewApiKey): { row: ApiKeyRow; key: string } {
  const { expiresIn, metadata, prefix = "", name, ...limits } = request;
  const isMember = tables.members.some(
    (member) => member.userId === userId && member.organizationId === metadata?.organizationId,
  );
  if (metadata && !isMember) throw forbidden("You are not a member of this organization");
  if (expiresIn !== undefined && expiresIn < DAY_SECONDS)
    throw internal("The expiresIn is smaller than the predefined minimum value.");
  if (expiresIn !== undefined && expiresIn > 365 * DAY_SECONDS)
    throw internal("The expiresIn is larger than the predefined maximum value.");
  const key = prefix + apiKeySecret();
  const row = newApiKey(userId, keyHash(key), key.slice(0, 6));
  Object.assign(row, limits, { name: name ?? null, prefix: request.prefix ?? null });
  if (expiresIn !== undefined) row.expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString();
  if (metadata) row.metadata = JSON.stringify(metadata);
  tables.apiKeys.push(row);
  return { row, key };
}

function withinLimit(row: ApiKeyRow): boolean {
  if (!row.rateLimitEnabled || row.rateLimitMax === null || row.rateLimitTimeWindow === null) {
    row.lastRequest = now();
    return true;
  }
  const sinceLast = row.lastRequest === null ? Infinity : Date.now() - Date.parse(row.lastRequest);
  const counted = sinceLast > row.rateLimitTimeWindow ? 0 : (row.requestCount ?? 0);
  if (counted >= row.rateLimitMax) return false;
  Object.assign(row, { requestCount: counted + 1, lastRequest: now(), updatedAt: now() });
  return true;
}

function organizationIn(metadata: string | null): unknown {
  try {
    return (JSON.parse(metadata ?? "null") as { organizationId?: unknown } | null)?.organizationId;
  } catch {
    return undefined;
  }
}

/** One verification; undefined: wrong, disabled, expired, limited, or without a membership behind it. */
export function verifyApiKey(tables: Tables, secret: string): string | undefined {
  const row = tables.apiKeys.find(({ key }) => key === keyHash(secret));
  if (row?.enabled === false || (row?.expiresAt && row.expiresAt <= now())) return undefined;
  if (!row || !withinLimit(row)) return undefined;
  const organizationId = organizationIn(row.metadata);
  const isMember = organizationId !== undefined && memberOf(tables, row.referenceId)?.organizationId === organizationId;
  return isMember ? row.referenceId : undefined;
}

export function deleteApiKey(tables: Tables, userId: string, id: string): true {
  if (!tables.apiKeys.some((row) => row.id === id && row.referenceId === userId)) throw notFound("API key");
  tables.apiKeys = tables.apiKeys.filter((row) => row.id !== id);
  return true;
}
