/** Certificate requests and self-signed certificates of a key in PEM, by @peculiar/x509 on Node's own WebCrypto. */
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, type webcrypto } from "node:crypto";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { loadX509 } from "../../core/x509.ts";

export async function certificateRequest(inputs: Values): Promise<{ certRequestPem: string; keyAlgorithm: string }> {
  const { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } = await loadX509();
  const { keys, algorithm, signingAlgorithm } = keysOf(inputs["privateKeyPem"]);
  const names = alternativeNames(inputs);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: distinguishedName(inputs["subject"]),
    keys,
    signingAlgorithm,
    extensions: names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [],
  });
  return { certRequestPem: `${request.toString("pem")}\n`, keyAlgorithm: algorithm };
}

export async function selfSignedCertificate(inputs: Values): Promise<Values> {
  const { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } = await loadX509();
  const { keys, algorithm, signingAlgorithm } = keysOf(inputs["privateKeyPem"]);
  const names = alternativeNames(inputs);
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + Number(inputs["validityPeriodHours"]) * 3_600_000);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString("hex"),
    name: distinguishedName(inputs["subject"]),
    notBefore,
    notAfter,
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(inputs["isCaCertificate"] === true, undefined, true),
      ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  return {
    certPem: `${certificate.toString("pem")}\n`,
    keyAlgorithm: algorithm,
    readyForRenewal: false,
    validityStartTime: notBefore.toISOString().replace(".000Z", "Z"),
    validityEndTime: notAfter.toISOString().replace(".000Z", "Z"),
  };
}

interface Keys {
  keys: { privateKey: webcrypto.CryptoKey; publicKey: webcrypto.CryptoKey };
  /** As the plugin calls it. */
  algorithm: "RSA" | "ECDSA" | "ED25519";
  signingAlgorithm: { name: string; hash?: string };
}

function keysOf(pem: Value | undefined): Keys {
  const key = parse(typeof pem === "string" ? pem : "");
  const pair = (algorithm: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | "Ed25519") => ({
    privateKey: key.toCryptoKey(algorithm, true, ["sign"]),
    publicKey: createPublicKey(key).toCryptoKey(algorithm, true, ["verify"]),
  });
  if (key.asymmetricKeyType === "ed25519") {
    return { keys: pair("Ed25519"), algorithm: "ED25519", signingAlgorithm: { name: "Ed25519" } };
  }
  if (key.asymmetricKeyType === "rsa") {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return { keys: pair(algorithm), algorithm: "RSA", signingAlgorithm: algorithm };
  }
  const curves: Record<string, string> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };
  const namedCurve = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (!namedCurve) throw new ProviderError("the sandbox signs with the curves P256, P384 and P521 only");
  const algorithm = { name: "ECDSA", namedCurve };
  return { keys: pair(algorithm), algorithm: "ECDSA", signingAlgorithm: { name: "ECDSA", hash: "SHA-256" } };
}

function parse(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ProviderError("Unable to parse key from PEM: failed to decode PEM block");
  }
}

function alternativeNames(inputs: Values): { type: "dns" | "ip" | "url"; value: string }[] {
  const kinds = { dnsNames: "dns", ipAddresses: "ip", uris: "url" } as const;
  return Object.entries(kinds).flatMap(([name, type]) => {
    const values = inputs[name];
    const given = Array.isArray(values) ? values : [];
    return given.filter((value) => typeof value === "string").map((value) => ({ type, value }));
  });
}

const ATTRIBUTES = [
  ["commonName", "CN"],
  ["organization", "O"],
  ["organizationalUnit", "OU"],
  ["locality", "L"],
  ["province", "ST"],
  ["country", "C"],
] as const;

function distinguishedName(subject: Value | undefined): { [attribute: string]: string[] }[] {
  const given = isObject(subject) ? subject : {};
  return ATTRIBUTES.flatMap(([name, short]) => (typeof given[name] === "string" ? [{ [short]: [given[name]] }] : []));
}
