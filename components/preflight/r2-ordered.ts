import * as pulumi from "@pulumi/pulumi";
import { getR2Bucket } from "@pulumi/cloudflare/getR2Bucket.js";

/** https://developers.cloudflare.com/r2/api/error-codes: "Please enable R2 through the Cloudflare Dashboard." */
export const NOT_ORDERED = "10042";
/** Of the API as a whole: the token may not do that. */
export const NOT_PERMITTED = "10000";

/** Where R2 is ordered: free up to 10 GB, with a card all the same. */
export function r2Page(accountId: string): string {
  return `https://dash.cloudflare.com/${accountId}/r2/plans`;
}

/** Whether a bucket can be made at all, which Cloudflare else says in the middle of an update. @throws RunError */
export async function r2IsOrdered(accountId: string, bucketName: string): Promise<void> {
  try {
    await getR2Bucket({ accountId, bucketName });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const code = /"code":\s*(\d+)/.exec(words)?.[1];
    if (code === NOT_ORDERED)
      throw new pulumi.RunError(
        `backups.recipients wants a bucket at Cloudflare R2, which nobody has ordered yet: order it at ${r2Page(accountId)} (free up to 10 GB), then run this again`,
      );
    if (code === NOT_PERMITTED)
      throw new pulumi.RunError(
        "backups.recipients wants a bucket at Cloudflare R2, and CLOUDFLARE_API_TOKEN may not look there: add Account → Workers R2 Storage → Edit to it",
      );
    // That there is no such bucket yet is no fault, nor is that it is in a jurisdiction, which this question cannot name.
  }
}
