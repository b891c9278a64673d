/** A short name of a plan: two plans that do the same to the same properties of the same resources have the same one. */
import { createHash } from "node:crypto";
import type { PlannedStep } from "./planned-step.ts";

/**
 * 16 hexadecimal digits. Values are left out on purpose: it stands in a comment, and a hash of a secret is a way to guess it. The
 * revision that is deployed does count, so that a branch that moved since the review is another plan.
 */
export function planFingerprint(steps: readonly PlannedStep[]): string {
  const lines = steps.map(({ action, type, name, changes, new: now }) => {
    const revision = type === "dokploy:index:Deployment" ? now?.inputs?.["revision"] : undefined;
    return JSON.stringify([action, type, name, [...changes].sort(), revision ?? null]);
  });
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, 16);
}
