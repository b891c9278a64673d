/** What the services tell before a plan, as an environment is given it. */
import type { EnvironmentArgs } from "../../../components/environment.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { currentTestedRanges } from "./cloudflare-ranges-list.ts";

export function knownOutside({ dns, backups }: StackConfig): Pick<EnvironmentArgs, "found" | "revision"> {
  const { ipv4Cidrs, ipv6Cidrs } = currentTestedRanges;
  return {
    found: {
      cloudflareRanges: dns.proxied ? [...ipv4Cidrs, ...ipv6Cidrs] : undefined,
      zone: dns.createZone
        ? { accountId: "a".repeat(32) }
        : { id: "zone-looked-up", nameServers: ["ns1.example", "ns2.example"] },
      objectRights: backups.makeKeys ? "rights-to-objects" : undefined,
      accountId: backups.recipients.length > 0 ? "a".repeat(32) : undefined,
    },
    revision: "0123456789abcdef0123456789abcdef01234567",
  };
}
