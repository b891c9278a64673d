import type { BackupAccess } from "../../components/backups/backups.ts";
import { OperationError } from "../operation-error.ts";
import { outputsOf } from "../services/stack-machine.ts";

/** From the stack's outputs, which outlive its machine. YAPIT_BACKUPS_URL: another address of the same buckets, a sandbox's or a proxy's. */
export async function bucketOf(stack: string): Promise<BackupAccess> {
  const { backups } = await outputsOf(stack);
  if (backups === undefined)
    throw new OperationError(
      `the stack ${stack} has no backups; backups.recipients in Pulumi.${stack}.yaml switches them on`,
    );
  return { ...backups, endpoint: process.env["YAPIT_BACKUPS_URL"] ?? backups.endpoint };
}
