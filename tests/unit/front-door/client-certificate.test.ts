import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { getThroughFrontDoor, visitorCertificate } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { type EdgeSettings, type OutsideWorld, visit } from "@yapit-infra/sandbox/front-door.ts";
import { connect } from "@yapit-infra/sandbox/machine/docker/http-listener.ts";
import type { AttachedContainer } from "@yapit-infra/sandbox/machine/docker/program.ts";
import { traefikProgram } from "@yapit-infra/sandbox/machine/docker/traefik/traefik.ts";
import type { Listener, Machine } from "@yapit-infra/sandbox/machine/host.ts";
import { selfSignedCertificate } from "@yapit-infra/sandbox/tls/certificates.ts";
import { eventually } from "../docker/fake-machine.ts";

interface Pair {
  certificate: string;
  key: string;
}

/** As the program makes it: an RSA key, and a certificate that it signed itself and that signs no other. */
async function ownCertificate(): Promise<Pair> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const { certPem } = await selfSignedCertificate({
    privateKeyPem: key,
    subject: { commonName: "Cloudflare for yaptts.org" },
    validityPeriodHours: 24,
    isCaCertificate: false,
  });
  return { certificate: certPem as string, key };
}

/** Traefik with the files that components/platform/bootstrap/traefik.sh writes. */
async function traefik(visitor: Pair): Promise<Listener> {
  const files: Record<string, string> = {
    "/etc/traefik/traefik.yml":
      "providers: {file: {directory: /dynamic}}\nentryPoints: {websecure: {address: ':443'}}\n",
    "/dynamic/origin.yml":
      "tls: {options: {default: {clientAuth: {caFiles: [/dynamic/visitor.pem], clientAuthType: RequireAndVerifyClientCert}}}}\n",
    "/dynamic/visitor.pem": visitor.certificate,
  };
  const container = {
    readFile: async (path: string) => files[path],
    isFolder: async () => false,
    folderNames: async () => ["origin.yml", "visitor.pem"],
  } as unknown as AttachedContainer;
  const running = traefikProgram.start(null as unknown as Machine, container);
  await eventually("Traefik listens", () => running.listeners.has(443));
  const listener = running.listeners.get(443);
  if (!listener) throw new Error("Traefik does not listen");
  return listener;
}

function throughCloudflare(listener: Listener, edge: EdgeSettings) {
  const machine = { listeners: new Map([[443, listener]]), loopbackPorts: new Set() } as unknown as Machine;
  const world: OutsideWorld = {
    resolve: () => ({ address: "203.0.113.10", proxied: true }),
    serverByAddress: () => ({ id: 1 }),
    allows: () => true,
    machine: () => machine,
    edge: () => ({ sslMode: "full", ...edge }),
  };
  return visit(world, "https://yaptts.org/");
}

function linkTo(listener: Listener, file: string): MachineLink {
  return {
    exec: async (command) => ({
      stdout: command.includes("/root/.yapit-visitor.pem") ? file : "",
      stderr: "",
      code: 0,
    }),
    channel: async () => connect(listener),
    close: () => undefined,
  };
}

describe("a machine that asks its visitors for a certificate", () => {
  let own: Pair;
  let stranger: Pair;
  let listener: Listener;
  beforeAll(async () => {
    [own, stranger] = await Promise.all([ownCertificate(), ownCertificate()]);
    listener = await traefik(own);
  }, 60_000);

  test("lets Cloudflare in with the zone's own, and turns away another zone's, or none", async () => {
    // No route is declared: a 404 of Traefik's own shows that the handshake was good.
    expect((await throughCloudflare(listener, { clientCertificate: own })).status).toBe(404);
    expect((await throughCloudflare(listener, { clientCertificate: stranger })).status).toBe(520);
    expect((await throughCloudflare(listener, {})).status).toBe(520);
  });

  test("lets the health gate in, which shows what lies on the machine for it", async () => {
    const link = linkTo(listener, `${own.certificate}${own.key}`);
    const certificate = await visitorCertificate(link);
    const door = { host: "yaptts.org", path: "/" };
    expect((await getThroughFrontDoor(link, { ...door, certificate })).status).toBe(404);
    await expect(getThroughFrontDoor(link, door)).rejects.toThrow();
  });

  test("has nothing for the gate where it asks nobody", async () => {
    expect(await visitorCertificate(linkTo(listener, ""))).toBeUndefined();
  });
});
