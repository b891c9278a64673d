import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { HetznerAccess } from "../../stack-config/hetzner-access.ts";

const ATTEMPTS = 10;
const PAUSE_MS = 3000;

/**
 * Hetzner's provider powers a server off before it asks for another type, and leaves it off when that is refused. Bound to the
 * server only while its type changes: a destroy, which runs no program, could not tell a failure of its own past a hook.
 */
export function powerAfterFailure(hetzner: HetznerAccess, pauseMs = PAUSE_MS): pulumi.ErrorHook {
  return new pulumi.ErrorHook("machine-power-after-failure", async ({ id, failedOperation }) => {
    if (failedOperation === "update" && !pulumi.runtime.isDryRun()) await powerOn(hetzner, id, pauseMs);
    return false;
  });
}

/** One that runs already is left as it is. Never throws: the update's own failure is what counts. */
export async function powerOn({ endpoint, token }: HetznerAccess, id: string, pauseMs: number): Promise<void> {
  const call = { method: "POST", headers: { authorization: `Bearer ${token}` } };
  // It is locked while an action of it runs.
  for (let attempt = 1; token !== undefined && attempt <= ATTEMPTS; attempt++) {
    const answer = await fetch(`${endpoint}/servers/${id}/actions/poweron`, call).catch(() => undefined);
    if (answer?.ok) {
      await pulumi.log.warn(`server ${id} was switched on again after its update had failed`);
      return;
    }
    await sleep(pauseMs);
  }
  await pulumi.log.warn(`server ${id} may be off, and could not be switched on: pulumi preview says how to start it`);
}
