/** versitygw: a real S3 server on loopback, with object lock; its Go module is built once into the cache. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { lock } from "../../../tools/lock.ts";

const VERSION = "v1.8.0";
const MODULE = "github.com/versity/versitygw/cmd/versitygw";
const REGION = "us-east-1";
const ADMIN = { accessKeyId: "admin", secretAccessKey: "admin-of-the-test" };

export class ObjectStore {
  readonly endpoint: string;
  readonly region = REGION;
  readonly #process: ChildProcess;
  readonly #admin = new AwsClient({ ...ADMIN, region: REGION, service: "s3", retries: 0 });

  private constructor(endpoint: string, process: ChildProcess) {
    this.endpoint = endpoint;
    this.#process = process;
  }

  /** @param folder where the objects lie */
  static async open(folder: string, say: (line: string) => void): Promise<ObjectStore> {
    const program = await built(say);
    const [data, iam] = [join(folder, "data"), join(folder, "iam")];
    for (const each of [data, iam]) mkdirSync(each, { recursive: true });
    const address = `127.0.0.1:${await freePort()}`;
    const env = {
      PATH: process.env["PATH"],
      ROOT_ACCESS_KEY: ADMIN.accessKeyId,
      ROOT_SECRET_KEY: ADMIN.secretAccessKey,
    };
    const args = ["--port", address, "--iam-dir", iam, "--health", "/health", "--quiet", "posix", data];
    const store = new ObjectStore(`http://${address}`, spawn(program, args, { env, stdio: "ignore" }));
    for (let tries = 0; ; tries++) {
      const answered = await fetch(`${store.endpoint}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answered) return store;
      if (tries === 100) throw new Error("versitygw does not answer");
      await sleep(100);
    }
  }

  /** Whoever has the keys may read, write and delete objects, as with a token of R2, and change nothing of the bucket. */
  async addMachine(accessKeyId: string, secretAccessKey: string, buckets: string[]): Promise<void> {
    const query = "/create-user";
    const body = `<Account><Access>${accessKeyId}</Access><Secret>${secretAccessKey}</Secret><Role>user</Role></Account>`;
    await this.#ok(await this.#admin.fetch(`${this.endpoint}${query}`, { method: "PATCH", body }));
    for (const bucket of buckets) {
      const objects = ["GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload", "ListMultipartUploadParts"];
      const rights = (actions: string[], what: string) => ({
        Effect: "Allow",
        Principal: { AWS: [accessKeyId] },
        Action: actions.map((action) => `s3:${action}`),
        Resource: [`arn:aws:s3:::${bucket}${what}`],
      });
      const policy = {
        Version: "2012-10-17",
        Statement: [rights(objects, "/*"), rights(["ListBucket", "ListBucketMultipartUploads"], "")],
      };
      await this.#put(`${bucket}?policy`, JSON.stringify(policy));
    }
  }

  async addBucket(name: string, { lockDays }: { lockDays?: number } = {}): Promise<void> {
    const headers = lockDays === undefined ? {} : { "x-amz-bucket-object-lock-enabled": "true" };
    await this.#ok(await this.#admin.fetch(`${this.endpoint}/${name}`, { method: "PUT", headers }));
    if (lockDays !== undefined) {
      const rule = `<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>${lockDays}</Days></DefaultRetention></Rule>`;
      await this.#put(
        `${name}?object-lock`,
        `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`,
      );
    }
  }

  /** Past every lock, as nobody outside can: bytes that rot. */
  async put(path: string, body: string): Promise<void> {
    await this.#ok(await this.#admin.fetch(`${this.endpoint}/${path}`, { method: "PUT", body }));
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }

  async #put(path: string, body: string): Promise<void> {
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    await this.#ok(await this.#admin.fetch(`${this.endpoint}/${path}`, { method: "PUT", body, headers }));
  }

  async #ok(response: Response): Promise<void> {
    if (!response.ok) throw new Error(`the object store answers ${response.status}: ${await response.text()}`);
  }
}

async function built(say: (line: string) => void): Promise<string> {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "yapit-infra", `versitygw-${VERSION}`);
  const program = join(folder, "versitygw");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const release = await lock(join(folder, "lock"), () => say("versitygw: another process is building it, waiting"));
  try {
    if (existsSync(program)) return program;
    say("versitygw: building it from its Go module, about two minutes on two cores, once");
    execFileSync("go", ["install", "-trimpath", `${MODULE}@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: ["ignore", "ignore", "pipe"],
    });
    return program;
  } finally {
    release();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
