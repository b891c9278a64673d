/** What lies in R2's buckets, for who shows the keys of a token of R2; a lock rule holds an object against everybody. */
import { ApiError } from "../core/api-error.ts";
import type { Buckets } from "./buckets.ts";
import type { Bucket, CloudflareState, R2Key } from "./state.ts";

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

  bucket(name: string, account: string, jurisdiction: string): Bucket {
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
    const found = this.bucket(bucket, account, jurisdiction ?? "default");
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
