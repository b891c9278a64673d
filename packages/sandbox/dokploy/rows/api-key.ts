/** `key` is the base64url SHA-256 of the secret, `metadata` JSON text (facts 21). */
export interface ApiKeyRow {
  id: string;
  name: string | null;
  start: string | null;
  prefix: string | null;
  key: string;
  configId: string;
  referenceId: string;
  refillInterval: number | null;
  refillAmount: number | null;
  lastRefillAt: string | null;
  enabled: boolean | null;
  rateLimitEnabled: boolean | null;
  /** Milliseconds. */
  rateLimitTimeWindow: number | null;
  rateLimitMax: number | null;
  requestCount: number | null;
  remaining: number | null;
  lastRequest: string | null;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
  permissions: string | null;
  metadata: string | null;
}
