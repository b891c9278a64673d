/** The certificate Traefik shows for a name: a configured one that covers it, one of its resolver, or its own default. */
import { createSecureContext, type SecureContext } from "node:tls";
import { X509Certificate } from "node:crypto";
import { loadX509 } from "../../../x509.ts";

export interface PemPair {
  certificate: string;
  key: string;
}

const issued = new Map<string, Promise<PemPair>>();

export function covers({ certificate }: PemPair, name: string): boolean {
  try {
    return new X509Certificate(certificate).checkHost(name) !== undefined;
  } catch {
    return false;
  }
}

export function contextOf({ certificate, key }: PemPair): SecureContext {
  return createSecureContext({ cert: certificate, key });
}

/** Made once per name and issuer; an elliptic key, so that it costs next to nothing. */
export function selfMade(name: string, issuer: string): Promise<PemPair> {
  const id = `${issuer}/${name}`;
  const known = issued.get(id);
  if (known !== undefined) return known;
  const made = make(name, issuer);
  issued.set(id, made);
  return made;
}

async function make(name: string, issuer: string): Promise<PemPair> {
  const { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } = await loadX509();
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: "01",
    subject: `CN=${name}`,
    issuer: `CN=${issuer}`,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 90 * 86_400_000),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
}
