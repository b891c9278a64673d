import { authDomainOf } from "./auth-domain.ts";
import { closestName } from "./closest-name.ts";
import { quoted } from "./quoted.ts";
import type { StackConfig } from "./stack-config.ts";

/** Why the ids of records to adopt would not be used as they are written; undefined: they will be. */
export function recordIdProblem(config: StackConfig): string | undefined {
  const { adopt, dns } = config;
  const keys = Object.keys(adopt?.recordIds ?? {});
  if (keys.length === 0) return undefined;
  if (adopt?.zoneId === undefined) return "are of a zone, and adopt.zoneId is missing; npm run adopt writes both";
  const known = recordKeys(config);
  const strange = keys.find((key) => !known.includes(key) && !isCaa(key, dns.zone));
  if (strange === undefined) return undefined;
  const meant = closestName(strange, known);
  return `${quoted(strange)} is no record of this stack; ${meant === undefined ? "" : `did you mean "${meant}"? `}known: ${known.join(", ")}`;
}

/** "A yaptts.org". */
function recordKeys(config: StackConfig): string[] {
  const hosts = [config.domain, authDomainOf(config)].filter((host) => host !== undefined);
  return [...hosts.flatMap((host) => [`A ${host}`, `AAAA ${host}`]), `CNAME www.${config.dns.zone}`];
}

/** "CAA yaptts.org letsencrypt.org". */
function isCaa(key: string, zone: string): boolean {
  const [type, name, authority = "", ...rest] = key.split(" ");
  return type === "CAA" && name === zone && /^[a-z0-9.-]+$/.test(authority) && rest.length === 0;
}
