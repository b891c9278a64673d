/** Authenticated origin pulls of a zone: the certificate Cloudflare shows to the origin, and the switch. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { ApiError } from "../core/api-error.ts";
import { nextId } from "./ids.ts";
import { ListsOfZones } from "./in-zone.ts";
import { type ClientCertificate, newClientCertificate, type ZoneOriginPulls } from "./state.ts";

/** Minutes at Cloudflare: a certificate is shown to origins once every place of the edge has it. */
const DEPLOYMENT_MS = 1500;

export class OriginPulls extends ListsOfZones<ClientCertificate> {
  /** How long a certificate is `pending_deployment`. */
  deploymentMs = DEPLOYMENT_MS;
  enabled(zoneId: string): boolean {
    return this.#of(zoneId).enabled;
  }

  switch(zoneId: string, enabled: boolean): boolean {
    this.#of(zoneId).enabled = enabled;
    return enabled;
  }

  all(zoneId: string): ClientCertificate[] {
    const { certificates } = this.#of(zoneId);
    for (const certificate of certificates) {
      const deployed = Date.now() - Date.parse(certificate.uploaded_on) >= this.deploymentMs;
      if (deployed && certificate.status === "pending_deployment") certificate.status = "active";
    }
    return certificates;
  }

  protected missing(): ApiError {
    return new ApiError(404, "1551", "Origin TLS client certificate not found");
  }

  upload(zoneId: string, request: { certificate?: string; private_key?: string }): ClientCertificate {
    const certificates = this.all(zoneId);
    const shown = read(request.certificate ?? "", request.private_key ?? "");
    if (certificates.some((other) => other.serial_number === shown.serial_number && other.issuer === shown.issuer)) {
      throw new ApiError(400, "1406", "This certificate has already been submitted.");
    }
    const certificate = newClientCertificate(nextId(this.state), { certificate: request.certificate ?? "", ...shown });
    certificates.push(certificate);
    this.#of(zoneId).keys[certificate.id] = request.private_key ?? "";
    return certificate;
  }

  override delete(zoneId: string, id: string): ClientCertificate {
    return { ...super.delete(zoneId, id), status: "pending_deletion", enabled: false };
  }

  /** What an origin of the zone that asks for a certificate is shown: the latest that is active. Undefined: nothing. */
  shown(zoneId: string): { certificate: string; key: string } | undefined {
    const { enabled, keys } = this.#of(zoneId);
    const latest = this.all(zoneId).findLast(({ status }) => status === "active");
    return enabled && latest ? { certificate: latest.certificate, key: keys[latest.id] ?? "" } : undefined;
  }

  #of(zoneId: string): ZoneOriginPulls {
    this.zones.get(zoneId);
    return (this.state.originPulls[zoneId] ??= { enabled: false, certificates: [], keys: {} });
  }
}

function read(pem: string, key: string) {
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error("not its key");
    return {
      issuer: certificate.issuer.replaceAll("\n", ", "),
      signature: certificate.publicKey.asymmetricKeyType === "rsa" ? "SHA256WithRSA" : "ECDSAWithSHA256",
      serial_number: BigInt(`0x${certificate.serialNumber}`).toString(),
      expires_on: new Date(certificate.validTo).toISOString(),
    };
  } catch {
    throw new ApiError(400, "1412", "The certificate is invalid, or the private key does not belong to it.");
  }
}
