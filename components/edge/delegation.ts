import * as pulumi from "@pulumi/pulumi";
import { getZone } from "@pulumi/cloudflare/getZone.js";
import { answered } from "../preflight/answered.ts";

/** "active", or what to do; asked of Cloudflare each time, since the registrar's answer comes days after the zone was made. */
export function delegationOf(
  zone: string,
  zoneId: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const found = zoneId.apply((id) => answered("Cloudflare", getZone({ zoneId: id }, { parent })));
  return found.apply(({ status, nameServers }) =>
    status === "active" ? status : `${status}: enter ${nameServers.join(" and ")} at the registrar of ${zone}`,
  );
}
