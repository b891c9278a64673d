import * as pulumi from "@pulumi/pulumi";
import { OriginCaCertificate } from "@pulumi/cloudflare/originCaCertificate.js";
import { CertRequest } from "@pulumi/tls/certRequest.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";

export interface OriginCertificateArgs {
  hostnames: string[];
  /** Where the stack makes it: Cloudflare gives and revokes certificates for names of the account's own zones alone. */
  zone: pulumi.Resource | undefined;
}

/** A certificate of Cloudflare's Origin CA, which Cloudflare alone trusts: for names that are proxied. */
export class OriginCertificate extends pulumi.ComponentResource {
  /** Certificate and key in one PEM text. */
  readonly pem: pulumi.Output<string>;
  readonly expiresOn: pulumi.Output<string>;

  constructor(name: string, args: OriginCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:OriginCertificate", name, {}, opts);
    const child = { parent: this };
    const key = new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, child);
    const request = new CertRequest(
      `${name}-request`,
      { privateKeyPem: key.privateKeyPem, dnsNames: args.hostnames, subject: { commonName: args.hostnames[0] } },
      child,
    );
    const certificate = new OriginCaCertificate(
      `${name}-certificate`,
      {
        csr: request.certRequestPem,
        hostnames: args.hostnames,
        requestType: "origin-ecc",
        requestedValidity: FIFTEEN_YEARS_IN_DAYS,
      },
      // The service hands both back in another form, which would replace the certificate at every update.
      { ...child, dependsOn: args.zone ?? [], ignoreChanges: ["csr", "requestedValidity"] },
    );
    this.pem = pulumi.secret(pulumi.interpolate`${certificate.certificate}\n${key.privateKeyPem}`);
    this.expiresOn = certificate.expiresOn;
    this.registerOutputs({ expiresOn: this.expiresOn });
  }
}

const FIFTEEN_YEARS_IN_DAYS = 5475;
