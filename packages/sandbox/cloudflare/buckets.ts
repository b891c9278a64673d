/** R2's buckets and their rules (https://developers.cloudflare.com/r2/api/error-codes for the refusals). What is in them is none of its business. */
import { ApiError } from "../core/api-error.ts";
import { type Bucket, type CloudflareState, newBucket } from "./state.ts";

/** A new bucket has it; a PUT of other rules takes it away. */
const FIRST_RULE = {
  id: "Default Multipart Abort Rule",
  enabled: true,
  conditions: { prefix: "" },
  abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 604_800 } },
};

export interface BucketRequest {
  name?: string;
  locationHint?: string;
  storageClass?: string;
}

export class Buckets {
  readonly #state: CloudflareState;

  constructor(state: CloudflareState) {
    this.#state = state;
  }

  get(account: string, name: string, jurisdiction: string): Bucket {
    const found = this.#of(account).find((bucket) => bucket.name === name && bucket.jurisdiction === jurisdiction);
    if (!found) throw new ApiError(404, "10006", "The specified bucket does not exist.");
    return found;
  }

  create(account: string, request: BucketRequest, jurisdiction: string): Bucket {
    const { name = "", locationHint = "weur", storageClass = "Standard" } = request;
    const buckets = this.#of(account);
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
      throw new ApiError(400, "10005", "The specified bucket name is not valid.");
    if (buckets.some((bucket) => bucket.name === name && bucket.jurisdiction === jurisdiction))
      throw new ApiError(409, "10004", "The bucket you tried to create already exists, and you own it.");
    const location = locationHint.toUpperCase();
    const bucket = newBucket({ name, jurisdiction, location, storage_class: storageClass });
    bucket.lifecycle = [FIRST_RULE];
    buckets.push(bucket);
    return bucket;
  }

  delete(account: string, name: string, jurisdiction: string): object {
    const bucket = this.get(account, name, jurisdiction);
    const buckets = this.#of(account);
    buckets.splice(buckets.indexOf(bucket), 1);
    return {};
  }

  setRules(kind: "lifecycle" | "lock", bucket: Bucket, { rules = [] }: { rules?: object[] }): object {
    bucket[kind] = rules;
    return {};
  }

  #of(account: string): Bucket[] {
    if (this.#state.withoutR2) throw new ApiError(403, "10042", "Please enable R2 through the Cloudflare Dashboard.");
    return ((this.#state.buckets ??= {})[account] ??= []);
  }
}
