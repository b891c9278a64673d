/** How a connection to Traefik becomes TLS: the certificate for the name it asks for, the client's own where one is required. */
import { X509Certificate } from "node:crypto";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { loadX509 } from "../../core/x509.ts";
import type { Routes } from "./routes.ts";

const DEFAULT_NAME = "TRAEFIK DEFAULT CERT";

/** Calls `opened` once the handshake is done, and not at all where a client certificate was asked for in vain. */
export async function openTls(
  { routers, defaultCertificate, clientAuthorities }: Routes,
  stream: Duplex,
  opened: (socket: TLSSocket) => void,
): Promise<void> {
  const contextFor = async (name: string): Promise<SecureContext> => {
    if (defaultCertificate && new X509Certificate(defaultCertificate).checkHost(name) !== undefined)
      return createSecureContext({ cert: defaultCertificate, key: defaultCertificate });
    const resolved = routers.some(({ resolver, rule }) => resolver !== undefined && rule.includes(`\`${name}\``));
    const pem = await (resolved ? selfMade(name, "Let's Encrypt R12") : selfMade(DEFAULT_NAME, DEFAULT_NAME));
    return createSecureContext({ cert: pem, key: pem });
  };
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: await contextFor(""),
    ALPNProtocols: ["http/1.1"],
    SNICallback: (name, done) => {
      contextFor(name).then(
        (context) => done(null, context),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
    ...(clientAuthorities.length > 0 && { requestCert: true, rejectUnauthorized: true, ca: clientAuthorities }),
  });
  socket.on("error", () => socket.destroy());
  socket.once("secure", () => {
    // TLSSocket over a stream does not reject by itself what the server side finds unauthorized.
    if (clientAuthorities.length > 0 && !isShownBy(socket, clientAuthorities)) socket.destroy();
    else opened(socket);
  });
}

/** A certificate that is among the authorities itself needs no other. */
function isShownBy(socket: TLSSocket, authorities: readonly string[]): boolean {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined || shown.validToDate < new Date()) return false;
  return authorities
    .map((pem) => new X509Certificate(pem))
    .some((own) => own.raw.equals(shown.raw) || (shown.checkIssued(own) && shown.verify(own.publicKey)));
}

const made = new Map<string, Promise<string>>();

/** Certificate and key in one text, once for each name and issuer; an elliptic key, so that it costs next to nothing. */
function selfMade(name: string, issuer: string): Promise<string> {
  const known = made.get(`${issuer}/${name}`) ?? make(name, issuer);
  made.set(`${issuer}/${name}`, known);
  return known;
}

async function make(name: string, issuer: string): Promise<string> {
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
  return `${certificate.toString("pem")}\n${PemConverter.encode(key, "PRIVATE KEY")}\n`;
}
