import * as pulumi from "@pulumi/pulumi";
import { getZoneOutput } from "@pulumi/cloudflare/getZone.js";

/** "active", or what to do; asked of Cloudflare each time, since the registrar's answer comes days after the zone was made. */
export function delegationOf(
  zone: string,
  zoneId: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return getZoneOutput({ zoneId }, { parent }).apply(({ status, nameServers }) =>
    status === "active" ? status : `${status}: enter ${nameServers.join(" and ")} at the registrar of ${zone}`,
  );
}
