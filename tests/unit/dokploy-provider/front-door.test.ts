import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { getThroughFrontDoor } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import { SshConnection } from "@yapit-infra/dokploy-provider/machine/ssh-connection.ts";
import { loadX509 } from "@yapit-infra/sandbox/core/x509.ts";
import { startSshServer } from "./ssh-server.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** PEM; trusted by nobody. */
async function selfSigned(): Promise<{ key: string; cert: string }> {
  const { X509CertificateGenerator } = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=origin",
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return { key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`, cert: certificate.toString("pem") };
}

test("the front door is asked by name, inside the machine, whatever its certificate", async () => {
  const traefik = createServer(await selfSigned(), (request, response) => {
    const servername = request.socket instanceof TLSSocket && request.socket.servername;
    response.statusCode = request.url === "/api/health" ? 200 : 404;
    response.end(`${String(servername)} ${request.headers.host ?? ""}`);
  });
  await new Promise<void>((resolve) => traefik.listen(0, "127.0.0.1", resolve));
  const machine = await startSshServer({ portFor: () => (traefik.address() as AddressInfo).port });
  const link = new SshConnection(machine.endpoint);
  try {
    const answers = await Promise.all(
      ["/api/health", "/"].map((path) => getThroughFrontDoor(link, { host: "app.example.org", path })),
    );
    expect(answers).toEqual([
      { status: 200, body: "app.example.org app.example.org" },
      { status: 404, body: "app.example.org app.example.org" },
    ]);
  } finally {
    link.close();
    await machine.close();
    await new Promise((resolve) => traefik.close(resolve));
  }
});
