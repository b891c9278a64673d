import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { getAuthenticatedOriginPullsCertificate } from "@pulumi/cloudflare/getAuthenticatedOriginPullsCertificate.js";
import { answered } from "../preflight/answered.ts";

/** Of an upload that is on its way to every place of Cloudflare's edge. */
const UNDER_WAY = ["initializing", "pending_deployment"];
const LONGEST_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Resolves once Cloudflare shows the certificate to origins, minutes after it took it
 * (https://developers.cloudflare.com/ssl/origin-configuration/authenticated-origin-pull): an origin that asked for it before
 * would turn every visitor away. A preview does not wait.
 */
export async function untilDeployed(zoneId: string, certificateId: string): Promise<void> {
  if (pulumi.runtime.isDryRun()) return;
  const started = Date.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const asked = getAuthenticatedOriginPullsCertificate({ zoneId, certificateId });
    const { status } = await answered("Cloudflare", asked);
    if (status === "active") return;
    if (!UNDER_WAY.includes(status)) {
      throw new pulumi.RunError(
        `Cloudflare says "${status}" of the origin pull certificate ${certificateId} and will not show it: ` +
          "make another by pulumi up --replace '**::edge-origin-pull-certificate'",
      );
    }
    if (Date.now() - started > LONGEST_MS) {
      throw new pulumi.RunError(
        `Cloudflare took the origin pull certificate ten minutes ago and still says "${status}"; the machine does not ask for it yet: run pulumi up again`,
      );
    }
    await sleep(pauseMs);
  }
}
