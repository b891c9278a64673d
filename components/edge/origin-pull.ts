import * as pulumi from "@pulumi/pulumi";
import { AuthenticatedOriginPullsCertificate } from "@pulumi/cloudflare/authenticatedOriginPullsCertificate.js";
import { AuthenticatedOriginPullsSettings } from "@pulumi/cloudflare/authenticatedOriginPullsSettings.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";
import { untilDeployed } from "./deployed-certificate.ts";

export interface OriginPullArgs {
  zoneId: pulumi.Input<string>;
  /** The zone's name: "yaptts.org". */
  zone: string;
}

const FIFTEEN_YEARS_IN_HOURS = 15 * 365 * 24;

/**
 * Authenticated origin pulls: the certificate that Cloudflare shows to the origins of this zone. One of our own, since the
 * one that Cloudflare shows for everybody proves no more than that some customer of Cloudflare sent the request.
 *
 * Cloudflare shows it to every origin of the zone, but production's alone demands it: a staging stack that demanded it
 * would depend on production's, and an origin that does not ask is not shown it. Staging's firewall lets in nobody but
 * Cloudflare as well.
 */
export class OriginPull extends pulumi.ComponentResource {
  /** Certificate and key in one PEM text, secret; known once Cloudflare shows it, so that no origin asks for it before. */
  readonly pem: pulumi.Output<string>;

  constructor(name: string, args: OriginPullArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:OriginPull", name, {}, opts);
    const child = { parent: this };
    const { zoneId, zone } = args;
    const key = new PrivateKey(`${name}-key`, { algorithm: "RSA", rsaBits: 2048 }, child);
    const own = new SelfSignedCert(
      `${name}-self-signed`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: `Cloudflare for ${zone}` },
        allowedUses: ["digital_signature", "client_auth"],
        validityPeriodHours: FIFTEEN_YEARS_IN_HOURS,
      },
      child,
    );
    const certificate = new AuthenticatedOriginPullsCertificate(
      `${name}-certificate`,
      { zoneId, certificate: own.certPem, privateKey: key.privateKeyPem },
      child,
    );
    const settings = new AuthenticatedOriginPullsSettings(
      `${name}-settings`,
      { zoneId, enabled: true },
      { ...child, dependsOn: certificate },
    );
    const shown = pulumi
      .all([zoneId, certificate.id, settings.enabled])
      .apply(([zone, certificateId]) => untilDeployed(zone, certificateId));
    this.pem = pulumi.secret(
      pulumi.all([own.certPem, key.privateKeyPem, shown]).apply(([cert, secret]) => `${cert}${secret}`),
    );
    this.registerOutputs({});
  }
}
