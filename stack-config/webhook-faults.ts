import type { Fault } from "./fault.ts";
import { WEBHOOK_KINDS, type WebhookKind } from "./stack-config.ts";

/** An address and what kind of service answers there go together: `watching.webhook` and the secret WATCH_WEBHOOK_URL. */
export function webhookFaults(secrets: ReadonlyMap<string, string>, kind: WebhookKind | undefined): Fault[] {
  const path = "WATCH_WEBHOOK_URL";
  const address = secrets.get(path);
  if (kind === undefined) {
    if (address === undefined) return [];
    const kinds = WEBHOOK_KINDS.join(", ");
    return [{ path, problem: `does not say of which kind it is; set watching.webhook to one of ${kinds}` }];
  }
  if (address === undefined)
    return [{ path, problem: `is missing beside watching.webhook ${kind}; add it with sops, or leave that out` }];
  // Where messages go stands in the path, and nowhere else.
  if (kind === "ntfy" && !/^https?:\/\/[^/]+\/[^/]+$/.test(address))
    return [{ path, problem: "names no topic of ntfy, as in https://ntfy.sh/topic" }];
  // At the public service a topic is a password that nobody calls so, and a plan shows a digest of what holds it.
  if (kind === "ntfy" && /^https?:\/\/ntfy\.sh\/.{0,15}$/.test(address))
    return [
      { path, problem: "has a topic that can be guessed, by whoever wants to read along; take 16 characters or more" },
    ];
  return [];
}
