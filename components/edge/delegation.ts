import * as pulumi from "@pulumi/pulumi";
import { getZone } from "@pulumi/cloudflare/getZone.js";
import { answered } from "../preflight/answered.ts";

/**
 * "active", what to do, or why it is not known; asked of Cloudflare each time, since the registrar's answer comes days after the
 * zone was made.
 */
export function delegationOf(
  zone: string,
  zoneId: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return zoneId.apply(async (id) => {
    try {
      const { status, nameServers } = await answered("Cloudflare", getZone({ zoneId: id }, { parent }));
      return status === "active" ? status : `${status}: enter ${nameServers.join(" and ")} at the registrar of ${zone}`;
    } catch (error) {
      // Nothing depends on it: all that was done is done.
      return `unknown: ${error instanceof Error ? error.message : String(error)}`;
    }
  });
}
