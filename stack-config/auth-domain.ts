import { releaseOf } from "../compose/releases/releases.ts";
import type { StackConfig } from "./stack-config.ts";

/**
 * Stack Auth's public name, where the release gives it one of its own: "auth.yaptts.org", and "staging-x-auth.yaptts.org",
 * for Cloudflare's free certificate covers one label below the zone.
 */
export function authDomainOf({
  application,
  dns,
  domain,
}: Pick<StackConfig, "application" | "dns" | "domain">): string | undefined {
  if (application.auth === "none" || releaseOf(application.release).stackAuth.address === "path") return undefined;
  return domain === dns.zone ? `auth.${domain}` : domain.replace(".", "-auth.");
}
