/** How a connection to Traefik becomes TLS: with the origin's certificate or one of its own, and the client's where one is required. */
import { X509Certificate } from "node:crypto";
import type { Duplex } from "node:stream";
import { createSecureContext, TLSSocket } from "node:tls";
import { loadX509 } from "../../core/x509.ts";
import type { Routes } from "./routes.ts";

/** For every name: who comes without Cloudflare verifies none here, and what Let's Encrypt gives only the real one shows. */
let ownCertificate: Promise<string> | undefined;

/** Calls `opened` once the handshake is done, and not at all where a client certificate was asked for in vain. */
export async function openTls(
  { defaultCertificate, clientAuthorities }: Routes,
  stream: Duplex,
  opened: (socket: TLSSocket) => void,
): Promise<void> {
  const pem = defaultCertificate ?? (await (ownCertificate ??= makeCertificate()));
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: createSecureContext({ cert: pem, key: pem }),
    ALPNProtocols: ["http/1.1"],
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

/** Certificate and key in one text; an elliptic key, so that it costs next to nothing. */
async function makeCertificate(): Promise<string> {
  const { PemConverter, X509CertificateGenerator } = await loadX509();
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ["sign", "verify"]);
  const name = "CN=TRAEFIK DEFAULT CERT";
  const certificate = await X509CertificateGenerator.createSelfSigned({ name, keys, signingAlgorithm });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return `${certificate.toString("pem")}\n${PemConverter.encode(key, "PRIVATE KEY")}\n`;
}
