import * as pulumi from "@pulumi/pulumi";
import { getAccountApiTokenPermissionGroupsList } from "@pulumi/cloudflare/getAccountApiTokenPermissionGroupsList.js";

/** What reads and writes objects of the buckets it is given for, and nothing of the buckets themselves. */
const OBJECT_RIGHTS = "Workers R2 Storage Bucket Item Write";

/** Cloudflare tells it to those alone that may see its tokens. @throws RunError where this token may not */
export async function objectRightsOf(accountId: string): Promise<string> {
  const groups = await getAccountApiTokenPermissionGroupsList({ accountId }).catch((error: unknown) => {
    if (String(error).includes("403 Forbidden")) return undefined;
    throw error;
  });
  const found = groups?.results.find(({ name }) => name === OBJECT_RIGHTS);
  if (found) return found.id;
  throw new pulumi.RunError(
    "backups.makeKeys wants a token for the bucket alone, and CLOUDFLARE_API_TOKEN may make none: add Account → Account API Tokens → Edit to it, as a super administrator can, or leave makeKeys out and put the keys into the file of secrets (README, Backups)",
  );
}
