import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { getThroughFrontDoor, visitorCertificate } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { type EdgeSettings, type OutsideWorld, visit } from "@yapit-infra/sandbox/world/front-door.ts";
import { connect } from "@yapit-infra/sandbox/machine/docker/http-listener.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { traefik as step } from "@yapit-infra/sandbox/machine/steps/traefik.ts";
import { selfSignedCertificate } from "@yapit-infra/sandbox/plugins/tls/certificates.ts";
import { bootedMachine } from "../machine/test-machine.ts";

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

/** Traefik as the bootstrap's step leaves it. */
async function traefik(visitor: Pair): Promise<Machine> {
  const machine = await bootedMachine();
  const values = {
    ...{ TRAEFIK_IMAGE: "traefik:v3.6.25", ACME_EMAIL: "admin@yaptts.org", DEPLOY_HOST: "" },
    ORIGIN_PEM: `${visitor.certificate}${visitor.key}`,
    VISITOR_PEM: `${visitor.certificate}${visitor.key}`,
  };
  await step.run(machine, values);
  return machine;
}

function throughCloudflare(machine: Machine, edge: EdgeSettings) {
  const world: OutsideWorld = {
    resolve: () => ({ address: "203.0.113.10", proxied: true }),
    serverByAddress: () => ({ id: 1 }),
    allows: () => true,
    machine: () => machine,
    edge: () => ({ sslMode: "full", ...edge }),
  };
  return visit(world, "https://yaptts.org/");
}

function linkTo(machine: Machine): MachineLink {
  return {
    exec: (command, stdin) => machine.exec(command, stdin),
    channel: async (port) => {
      const listener = machine.listeners.get(port);
      if (!listener) throw new Error(`nothing listens on ${port}`);
      return connect(listener);
    },
    close: () => undefined,
  };
}

describe("a machine that asks its visitors for a certificate", () => {
  let own: Pair;
  let stranger: Pair;
  let machine: Machine;
  beforeAll(async () => {
    [own, stranger] = await Promise.all([ownCertificate(), ownCertificate()]);
    machine = await traefik(own);
  }, 60_000);

  test("lets Cloudflare in with the zone's own, and turns away another zone's, or none", async () => {
    // No route is declared: a 404 of Traefik's own shows that the handshake was good.
    expect((await throughCloudflare(machine, { clientCertificate: own })).status).toBe(404);
    expect((await throughCloudflare(machine, { clientCertificate: stranger })).status).toBe(520);
    expect((await throughCloudflare(machine, {})).status).toBe(520);
  });

  test("lets the health gate in, which shows what lies on the machine for it", async () => {
    const link = linkTo(machine);
    const certificate = await visitorCertificate(link);
    const door = { host: "yaptts.org", path: "/" };
    expect((await getThroughFrontDoor(link, { ...door, certificate })).status).toBe(404);
    await expect(getThroughFrontDoor(link, door)).rejects.toThrow();
  });

  test("has nothing for the gate where it asks nobody", async () => {
    expect(await visitorCertificate(linkTo(await bootedMachine()))).toBeUndefined();
  });
});
