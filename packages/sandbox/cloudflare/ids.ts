/** Ids of Cloudflare's kind, 32 hex digits, the same in each run. */
import { createHash } from "node:crypto";

export function nextId(state: { serial: number }): string {
  state.serial += 1;
  return createHash("sha256").update(`cloudflare ${state.serial}`).digest("hex").slice(0, 32);
}
