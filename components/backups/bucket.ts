import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { AccountToken } from "@pulumi/cloudflare/accountToken.js";
import { R2Bucket } from "@pulumi/cloudflare/r2bucket.js";
import { R2BucketLifecycle } from "@pulumi/cloudflare/r2bucketLifecycle.js";
import { R2BucketLock } from "@pulumi/cloudflare/r2bucketLock.js";
import { BACKUP_CLASSES } from "../../stack-config/backups.ts";
import type { BackupsConfig } from "../../stack-config/stack-config.ts";

export interface BackupBucketArgs {
  /** Cloudflare's, 32 hex digits. */
  accountId: string;
  /** Of the bucket. */
  bucketName: string;
  keepDays: BackupsConfig["keepDays"];
  /** Cloudflare's id of the right to objects; undefined: the bucket's keys are somebody's own. */
  objectRights: string | undefined;
}

export interface BucketKeys {
  accessKeyId: pulumi.Output<string>;
  /** Secret. */
  secretAccessKey: pulumi.Output<string>;
}

const DAY_SECONDS = 86_400;
/** What backups hold is people's: it stays in the Union. */
const JURISDICTION = "eu";

/**
 * A bucket at Cloudflare R2 whose own rules keep, lock and delete backups by the place they are put at. It outlives the stack: the
 * lock would not let a destroy have it, and nobody wants it to.
 */
export class BackupBucket extends pulumi.ComponentResource {
  readonly endpoint: string;
  readonly region = "auto";
  /** Undefined: the stack makes none. They go with the stack. */
  readonly keys: BucketKeys | undefined;

  constructor(name: string, args: BackupBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:backups:Bucket", name, {}, opts);
    const { accountId, bucketName, keepDays, objectRights } = args;
    this.endpoint = `https://${accountId}.${JURISDICTION}.r2.cloudflarestorage.com`;
    const child = { parent: this, retainOnDelete: true };
    const bucket = new R2Bucket(`${name}-r2`, { accountId, name: bucketName, jurisdiction: JURISDICTION }, child);
    const rulesOf = { accountId, bucketName: bucket.name, jurisdiction: JURISDICTION };
    new R2BucketLifecycle(
      `${name}-lifecycle`,
      {
        ...rulesOf,
        rules: [
          {
            id: "uploads that broke off",
            enabled: true,
            conditions: { prefix: "" },
            abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: DAY_SECONDS } },
          },
          expiry("partial", 1),
          ...BACKUP_CLASSES.map((place) => expiry(place, keepDays[place])),
        ],
      },
      child,
    );
    new R2BucketLock(
      `${name}-lock`,
      {
        ...rulesOf,
        rules: BACKUP_CLASSES.map((place) => ({
          id: `keep ${place}`,
          enabled: true,
          prefix: `${place}/`,
          condition: { type: "Age", maxAgeSeconds: keepDays[place] * DAY_SECONDS },
        })),
      },
      child,
    );
    if (objectRights !== undefined) {
      const resources = bucket.name.apply((of) =>
        JSON.stringify({ [`com.cloudflare.edge.r2.bucket.${accountId}_${JURISDICTION}_${of}`]: "*" }),
      );
      const policy = { effect: "allow", permissionGroups: [{ id: objectRights }], resources };
      const token = new AccountToken(
        `${name}-token`,
        { accountId, name: bucketName, policies: [policy] },
        { parent: this },
      );
      // https://developers.cloudflare.com/r2/api/tokens: what S3 is told of a token.
      const secretAccessKey = token.value.apply((value) => createHash("sha256").update(value).digest("hex"));
      this.keys = { accessKeyId: token.id, secretAccessKey: pulumi.secret(secretAccessKey) };
    }
    this.registerOutputs({});
  }
}

function expiry(place: string, days: number) {
  return {
    id: `delete ${place}`,
    enabled: true,
    conditions: { prefix: `${place}/` },
    deleteObjectsTransition: { condition: { type: "Age", maxAge: days * DAY_SECONDS } },
  };
}
