import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { ApplicationSecrets } from "../../stack-config/load.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Machine } from "../machine/machine.ts";
import { MachineSteps } from "../platform/machine-steps.ts";
import { shellAssignments } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";
import { BackupBucket } from "./bucket.ts";
import { bucketName } from "./bucket-name.ts";

export interface BackupsArgs {
  config: StackConfig;
  machine: Machine;
  /** The steps before: Docker is there. */
  after: pulumi.Resource[];
  /** The commit that is about to be deployed. */
  revision: pulumi.Input<string>;
  keys: ApplicationSecrets["backupKeys"];
  /** Cloudflare's, where a bucket is made there. */
  accountId: string | undefined;
  objectRights: string | undefined;
}

/** Where backups lie, and all that reading them there takes but the age key. */
export interface BackupAccess {
  /** "https://ACCOUNT.eu.r2.cloudflarestorage.com". */
  endpoint: string;
  /** "auto" at R2. */
  region: string;
  /** "yapit-prod-backups". */
  bucket: string;
  accessKeyId: string;
  /** Secret. */
  secretAccessKey: string;
}

/** Dumps of the database outside the machine: the bucket, the timer on the machine, and one before each deployment. */
export class Backups extends pulumi.ComponentResource {
  /** Secret; undefined: nothing is backed up. */
  readonly access: pulumi.Output<BackupAccess> | undefined;
  /** What a deployment waits for. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:backups:Backups", name, {}, opts);
    const { config, machine, after, revision } = args;
    const { recipients, every } = config.backups;
    const steps = new MachineSteps(name, { machine, stack: config.stack, parent: this });
    const place = recipients.length === 0 ? undefined : this.#place(args);
    if (!place?.keys) {
      // Where they are switched off again, the timer and the keys leave the machine.
      this.ready = [steps.script("backup-timer", { SETTINGS: "", BACKUP: "" }, after)];
    } else {
      const { bucket, endpoint, region, provider, made } = place;
      const { accessKeyId, secretAccessKey } = place.keys;
      this.access = pulumi.secret(pulumi.output({ endpoint, region, bucket, accessKeyId, secretAccessKey }));
      const settings = pulumi.all([accessKeyId, secretAccessKey]).apply(([accessKeyId, secretAccessKey]) =>
        shellAssignments({
          ...{ STACK: config.stack, BUCKET: bucket, ENDPOINT: endpoint, PROVIDER: provider, REGION: region },
          ...{ ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey },
          ...{ RECIPIENTS: recipients.join(" "), EVERY: every },
        }),
      );
      const installed = steps.script("backup-timer", { SETTINGS: settings, BACKUP: BACKUP_SCRIPT }, [
        ...after,
        ...made,
      ]);
      const before = pulumi.interpolate`# ${revision}\n`;
      this.ready = [
        steps.step("before-deployment", "/usr/local/sbin/yapit-backup before-deployment", before, [installed]),
      ];
    }
    this.registerOutputs({});
  }

  #place({ config, accountId, objectRights, keys }: BackupsArgs) {
    const { endpoint, region = "us-east-1", keepDays } = config.backups;
    const bucket = config.backups.bucket ?? bucketName(config.stack);
    if (endpoint !== undefined || accountId === undefined)
      return { bucket, endpoint: endpoint ?? "", region, provider: "Other", made: [], keys };
    const ofBucket = { accountId, bucketName: bucket, keepDays, objectRights };
    const own = new BackupBucket("backups-bucket", ofBucket, { parent: this });
    const { endpoint: address, region: only } = own;
    return { bucket, endpoint: address, region: only, provider: "Cloudflare", made: [own], keys: own.keys ?? keys };
  }
}

const BACKUP_SCRIPT = readFileSync(new URL("machine/backup.sh", import.meta.url), "utf8");
