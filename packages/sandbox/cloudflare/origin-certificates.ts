/** Origin CA certificates: real ones, signed by the sandbox's own authority, which only "Cloudflare" trusts. */
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from "node:crypto";
import { ApiError } from "../core/api-error.ts";
import { OfZones } from "./in-zone.ts";
import type { CloudflareState, OriginCertificate } from "./state.ts";
import { loadX509 } from "../core/x509.ts";

const DAY_MS = 86_400_000;
const VALIDITIES = [7, 30, 90, 365, 730, 1095, 5475];
const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

export interface CertificateRequest {
  csr?: string;
  hostnames?: string[];
  request_type?: string;
  requested_validity?: number;
}

export class OriginCertificates extends OfZones {
  /** Those of a zone: the list asks for its id. */
  list(zoneId: string): OriginCertificate[] {
    const { name } = this.zones.get(zoneId);
    return this.state.certificates.filter(({ hostnames }) =>
      hostnames.some((hostname) => hostname === name || hostname.endsWith(`.${name}`)),
    );
  }

  get(id: string): OriginCertificate {
    const certificate = this.state.certificates.find((candidate) => candidate.id === id);
    if (!certificate) throw new ApiError(404, "1101", "Failed to find a certificate with the requested identifier");
    return certificate;
  }

  async create(request: CertificateRequest): Promise<OriginCertificate> {
    const { csr = "", hostnames = [], request_type = "origin-rsa", requested_validity = 5475 } = request;
    if (hostnames.length === 0) throw new ApiError(400, "1005", "No hostnames were requested");
    if (!VALIDITIES.includes(requested_validity)) throw new ApiError(400, "1006", "Invalid requested validity");
    this.#requireZones(hostnames);
    const expires = new Date(Date.now() + requested_validity * DAY_MS);
    const certificate: OriginCertificate = {
      id: serialNumber(this.state),
      certificate: await this.#sign(csr, request_type, hostnames, expires),
      csr,
      hostnames,
      request_type,
      requested_validity,
      expires_on: `${expires.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`,
    };
    this.state.certificates.push(certificate);
    return certificate;
  }

  revoke(id: string): { id: string; revoked_at: string } {
    const certificate = this.get(id);
    this.#requireZones(certificate.hostnames);
    this.state.certificates.splice(this.state.certificates.indexOf(certificate), 1);
    return { id, revoked_at: new Date().toISOString() };
  }

  /** Whether Cloudflare accepts what an origin shows in SSL mode strict: a certificate of its own authority, in force. */
  trusts(pem: string): boolean {
    if (!this.state.originCa) return false;
    const shown = new X509Certificate(pem);
    return (
      shown.verify(new X509Certificate(this.state.originCa.certificate).publicKey) &&
      new Date(shown.validTo) > new Date()
    );
  }

  /** Whoever may have or revoke a certificate is told by the zone that its names lie in. */
  #requireZones(hostnames: string[]): void {
    for (const hostname of hostnames) {
      if (this.zones.of(hostname.replace(/^\*\./, ""))) continue;
      const words = "This zone is either not part of your account, or you do not have access to it.";
      throw new ApiError(400, "1010", `Failed to validate requested hostname ${hostname}: ${words}`);
    }
  }

  async #sign(csr: string, requestType: string, hostnames: string[], notAfter: Date): Promise<string> {
    const x509 = await loadX509();
    const authority = await this.#authority();
    const request = await readRequest(x509, csr, requestType);
    const made = await x509.X509CertificateGenerator.create({
      subject: "O=CloudFlare\\, Inc., OU=CloudFlare Origin CA, CN=CloudFlare Origin Certificate",
      issuer: new x509.X509Certificate(authority.certificate).subject,
      notBefore: new Date(Date.now() - 5 * 60_000),
      notAfter,
      publicKey: request.publicKey,
      signingKey: authority.key,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension(hostnames.map((value) => ({ type: "dns", value }))),
      ],
    });
    return `${made.toString("pem")}\n`;
  }

  async #authority(): Promise<{ certificate: string; key: webcrypto.CryptoKey }> {
    const { certificate, key } = (this.state.originCa ??= await makeAuthority());
    return { certificate, key: createPrivateKey(key).toCryptoKey(KEY, false, ["sign"]) };
  }
}

async function readRequest(x509: Awaited<ReturnType<typeof loadX509>>, csr: string, requestType: string) {
  const refuse = (words: string): ApiError => new ApiError(400, "1002", words);
  let request: InstanceType<typeof x509.Pkcs10CertificateRequest>;
  try {
    request = new x509.Pkcs10CertificateRequest(csr);
  } catch {
    throw refuse("Failed to parse the certificate signing request");
  }
  if (!(await request.verify())) throw refuse("The certificate signing request's signature is invalid");
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
  const elliptic = key.asymmetricKeyType === "ec";
  if (requestType === "origin-ecc" && !elliptic) throw refuse("The request's key is not an elliptic curve key");
  if (requestType === "origin-rsa" && elliptic) throw refuse("The request's key is not an RSA key");
  return request;
}

async function makeAuthority(): Promise<{ certificate: string; key: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "C=US, O=CloudFlare\\, Inc., OU=CloudFlare Origin SSL ECC Certificate Authority",
    notAfter: new Date(Date.now() + 20 * 365 * DAY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { certificate: certificate.toString("pem"), key };
}

/** A certificate's id is a decimal number of 48 digits. */
function serialNumber(state: CloudflareState): string {
  state.serial += 1;
  return `3284116533${String(state.serial).padStart(38, "0")}`;
}
