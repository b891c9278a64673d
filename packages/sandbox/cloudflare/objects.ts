/** What lies in R2's buckets, for who shows the keys of a token of R2; a lock rule holds an object against everybody. */
import { createHash } from "node:crypto";
import { ApiError } from "../core/api-error.ts";
import type { Buckets } from "./buckets.ts";
import { nextId } from "./ids.ts";
import type { Bucket, CloudflareState, ObjectToken, R2Key } from "./state.ts";

export const OBJECT_RIGHTS = {
  id: "2efd5506f9c8494dacb1fa10a3e7d5b6",
  name: "Workers R2 Storage Bucket Item Write",
  scopes: ["com.cloudflare.edge.r2.bucket"],
};

/** As a client of S3 addresses a bucket. */
export interface BucketAddress {
  /** "https://ACCOUNT.eu.r2.cloudflarestorage.com". */
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

interface LockRule {
  enabled: boolean;
  prefix?: string;
  condition: { maxAgeSeconds?: number };
}

export class Objects {
  readonly #state: CloudflareState;
  readonly #buckets: Buckets;

  constructor(state: CloudflareState, buckets: Buckets) {
    this.#state = state;
    this.#buckets = buckets;
  }

  /** @throws ApiError for what is no key of the account's */
  key(accessKeyId: string): R2Key {
    const found = this.#state.r2Keys?.find((key) => key.accessKeyId === accessKeyId);
    if (!found) throw new ApiError(401, "Unauthorized", "Unauthorized");
    return found;
  }

  /** A token that the API makes; its value is told this once, and S3's secret is its hash. */
  makeKey(account: string, asked: Partial<ObjectToken>): object {
    const now = new Date().toISOString();
    const { name = "", policies = [] } = asked;
    const token = { id: nextId(this.#state), name, policies, status: "active", issued_on: now, modified_on: now };
    const value = `cfat_${createHash("sha256").update(token.id).digest("hex").slice(0, 48)}`;
    const secretAccessKey = createHash("sha256").update(value).digest("hex");
    (this.#state.r2Keys ??= []).push({ account, accessKeyId: token.id, secretAccessKey, token });
    return { ...token, value };
  }

  tokenOf(id: string): ObjectToken {
    const token = this.#state.r2Keys?.find(({ accessKeyId }) => accessKeyId === id)?.token;
    if (!token) throw new ApiError(404, "1003", "API Token not found");
    return token;
  }

  removeKey(id: string): object {
    this.tokenOf(id);
    this.#state.r2Keys = this.#state.r2Keys?.filter(({ accessKeyId }) => accessKeyId !== id);
    return { id };
  }

  bucket(name: string, { account, token }: R2Key, jurisdiction: string): Bucket {
    const own = `com.cloudflare.edge.r2.bucket.${account}_${jurisdiction}_${name}`;
    const isFor = ({ resources, permission_groups: [group] }: ObjectToken["policies"][number]): boolean =>
      own in resources && group?.id === OBJECT_RIGHTS.id;
    if (token && !token.policies.some(isFor)) throw new ApiError(403, "AccessDenied", "Access Denied");
    try {
      return this.#buckets.get(account, name, jurisdiction);
    } catch {
      throw new ApiError(404, "NoSuchBucket", "The specified bucket does not exist.");
    }
  }

  at({ endpoint, bucket, accessKeyId, secretAccessKey }: BucketAddress): { put(name: string, body: Uint8Array): void } {
    const key = this.key(accessKeyId);
    if (key.secretAccessKey !== secretAccessKey)
      throw new ApiError(403, "SignatureDoesNotMatch", "The request signature we calculated does not match");
    const [, account, jurisdiction] = /^https:\/\/([^.]+)(?:\.(eu))?\.r2\.cloudflarestorage\.com$/.exec(endpoint) ?? [];
    if (account !== key.account) throw new ApiError(403, "AccessDenied", "Access Denied");
    const found = this.bucket(bucket, key, jurisdiction ?? "default");
    return { put: (name, body) => put(found, name, body) };
  }
}

function put(bucket: Bucket, name: string, body: Uint8Array): void {
  const { objects } = bucket;
  const known = objects[name];
  if (known && isLocked(bucket, name, known.modified))
    throw new ApiError(409, "ObjectLockedByBucketPolicy", "The object is locked by the bucket policy.");
  objects[name] = { base64: Buffer.from(body).toString("base64"), modified: new Date().toISOString() };
}

function isLocked({ lock }: Bucket, name: string, modified: string): boolean {
  return (lock as LockRule[]).some(
    ({ enabled, prefix = "", condition: { maxAgeSeconds = Infinity } }) =>
      enabled && name.startsWith(prefix) && Date.now() < Date.parse(modified) + maxAgeSeconds * 1000,
  );
}
