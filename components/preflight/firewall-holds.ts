import * as pulumi from "@pulumi/pulumi";
import type { Check } from "./look.ts";

/** Told, not refused: what puts it back is an update. */
export const firewallHolds: Check = ({ server }) => {
  if (server?.firewallIds.length === 0) {
    void pulumi.log.warn(
      `no firewall holds server ${server.id} (${server.name}), all its ports are open: pulumi up --refresh puts it back`,
    );
  }
  return [];
};
