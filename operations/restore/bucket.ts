/** A bucket of any service that speaks S3: what is in it, and the bytes of one object. */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { AwsClient } from "aws4fetch";
import type { BackupAccess } from "../../components/backups/backups.ts";
import { OperationError } from "../operation-error.ts";

export interface StoredObject {
  key: string;
  bytes: number;
  /** By the service's own clock. */
  modified: Date;
}

const TIMEOUT_MS = 60_000;

export class Bucket {
  readonly name: string;
  readonly #address: string;
  readonly #client: AwsClient;

  constructor({ endpoint, region, bucket, accessKeyId, secretAccessKey }: BackupAccess) {
    this.name = bucket;
    this.#address = `${endpoint.replace(/\/$/, "")}/${bucket}`;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3" });
  }

  async list(): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for (let next: string | undefined = ""; next !== undefined;) {
      const query = `?list-type=2${next === "" ? "" : `&continuation-token=${encodeURIComponent(next)}`}`;
      const page: string = await text(await this.#get(query));
      for (const [, entry = ""] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const [key, size, modified] = ["Key", "Size", "LastModified"].map((name) => element(entry, name) ?? "");
        objects.push({ key: key ?? "", bytes: Number(size), modified: new Date(modified ?? "") });
      }
      next = element(page, "NextContinuationToken");
    }
    return objects;
  }

  async text(key: string): Promise<string> {
    return text(await this.#get(`/${key}`));
  }

  stream(key: string): Promise<Readable> {
    return this.#get(`/${key}`);
  }

  /** What is thrown says what the service answered, and never a key. */
  async #get(path: string): Promise<IncomingMessage> {
    const { url, headers } = await this.#client.sign(`${this.#address}${path}`);
    let answer: IncomingMessage;
    try {
      answer = await got(url, Object.fromEntries(headers));
    } catch (error) {
      throw new OperationError(
        `the bucket ${this.name} cannot be reached at ${this.#address} (${(error as Error).message})`,
      );
    }
    if (answer.statusCode === 200) return answer;
    const code = element(await text(answer), "Code") ?? `status ${answer.statusCode ?? 0}`;
    const what = path.startsWith("?") ? "to be listed" : path.slice(1);
    throw new OperationError(`the bucket ${this.name} refuses ${what}: ${code}`);
  }
}

/** Not fetch: of a long body that is read slower than it comes it fails an assertion of its own when the server closes. */
function got(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith("https:") ? https : http).get(url, { headers }, resolve);
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`silent for ${TIMEOUT_MS / 1000} seconds`)));
    request.on("error", reject);
  });
}

/** Nothing in an answer of S3 has attributes that matter, nor names with characters that XML escapes. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
