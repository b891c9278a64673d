import * as pulumi from "@pulumi/pulumi";
import type { Check } from "./look.ts";

/**
 * Told, not refused. A creation that was cut off before Hetzner protected the server leaves a state that says it did: no plan
 * shows the difference until a refresh.
 */
export const serverIsProtected: Check = ({ server, protect }) => {
  if (server && protect && !server.deleteProtection) {
    void pulumi.log.warn(
      `production's server ${server.id} (${server.name}) is not protected at Hetzner; where this plan does not change that, pulumi up --refresh does`,
    );
  }
  return [];
};
