/** How a connection becomes TLS: the certificate for the name it asks for, and the client's own where one is required. */
import { X509Certificate } from "node:crypto";
import type { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import type { AttachedContainer } from "../program.ts";
import { contextOf, covers, selfMade } from "./certificates.ts";
import type { DynamicConfiguration } from "./dynamic-configuration.ts";

/** Calls `opened` once the handshake is done, and not at all where a client certificate was asked for in vain. */
export async function openTls(
  container: AttachedContainer,
  configuration: DynamicConfiguration,
  stream: Duplex,
  opened: (socket: TLSSocket) => void,
): Promise<void> {
  const authorities = await textsOf(container, configuration.clientAuthorities);
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: contextOf(await selfMade("TRAEFIK DEFAULT CERT", "TRAEFIK DEFAULT CERT")),
    ALPNProtocols: ["http/1.1"],
    SNICallback: (name, done) => {
      certificateFor(container, name, configuration).then(
        (context) => done(null, context),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
    ...(authorities.length > 0 && { requestCert: true, rejectUnauthorized: true, ca: authorities }),
  });
  socket.on("error", () => socket.destroy());
  socket.once("secure", () => {
    // TLSSocket over a stream does not reject by itself what the server side finds unauthorized.
    if (authorities.length > 0 && !isShownBy(socket, authorities)) socket.destroy();
    else opened(socket);
  });
}

async function certificateFor(
  container: AttachedContainer,
  name: string,
  { certificates, routers }: DynamicConfiguration,
): Promise<SecureContext> {
  for (const { certFile, keyFile } of certificates) {
    const [certificate, key] = await Promise.all([container.readFile(certFile), container.readFile(keyFile)]);
    if (certificate !== undefined && key !== undefined && covers({ certificate, key }, name))
      return contextOf({ certificate, key });
  }
  const resolved = routers.some(({ certResolver, rule }) => certResolver !== undefined && rule.includes(`\`${name}\``));
  return contextOf(
    await (resolved ? selfMade(name, "Let's Encrypt R12") : selfMade("TRAEFIK DEFAULT CERT", "TRAEFIK DEFAULT CERT")),
  );
}

async function textsOf(container: AttachedContainer, paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map((path) => container.readFile(path)));
  return texts.filter((text) => text !== undefined);
}

/** A certificate that is among the authorities itself needs no other. */
function isShownBy(socket: TLSSocket, authorities: readonly string[]): boolean {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined || shown.validToDate < new Date()) return false;
  return authorities
    .map((pem) => new X509Certificate(pem))
    .some((own) => own.raw.equals(shown.raw) || (shown.checkIssued(own) && shown.verify(own.publicKey)));
}
