/** Images of a private registry: who may pull them, and what they are made of. */
import { beforeEach, expect, test } from "vitest";
import { releaseFacts } from "../../../application-source/facts/known-releases.ts";
import { remoteScript } from "../../../components/platform/remote-script.ts";
import { releaseFiles } from "@yapit-infra/sandbox/github/release-files.ts";
import { dokployHost } from "@yapit-infra/sandbox/machine/dokploy-host.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { imageSource } from "@yapit-infra/sandbox/registry/image-source.ts";
import { RegistryStore } from "@yapit-infra/sandbox/registry/store.ts";
import { ADDRESS, bootedMachine } from "./test-machine.ts";

const CODE = "/etc/dokploy/compose/app/code";
const SHA = "a".repeat(40);
const V04 = releaseFiles(releaseFacts("v0.4.3"));

let registry: RegistryStore;
let machine: Machine;
let digest: string;

beforeEach(async () => {
  registry = new RegistryStore();
  digest = registry.publish("yapit-tts/kokoro-cpu", SHA);
  Object.assign(registry.state.repositories["yapit-tts/kokoro-cpu"] ?? {}, { private: true });
  registry.state.tokens.push("reader");
  const commit = { sha: SHA, message: "", date: "", files: V04 };
  machine = await bootedMachine(imageSource(registry, (sha) => (sha === SHA ? commit : undefined)));
  machine.docker.state.networks["dokploy-network"] = { driver: "overlay" };
  machine.docker.state.swarm = true;
});

const dokploy = (token: string) =>
  machine.exec(
    "sh -s dokploy",
    remoteScript("dokploy.sh", {
      DOKPLOY_IMAGE: "dokploy/dokploy:v0.30.2",
      POSTGRES_IMAGE: "postgres:16",
      ADVERTISE_ADDRESS: ADDRESS,
      REGISTRY_TOKEN: token,
    }),
  );

async function deploy(): Promise<{ ok: boolean; log: string[] }> {
  const image = `ghcr.io/yapit-tts/kokoro-cpu:${SHA}@${digest}`;
  const services = { kokoro: { image, networks: ["default"] } };
  // The clone is one of a commit that knows no worker.
  machine.files.write(`${CODE}/docker-compose.yml`, JSON.stringify({ services }));
  return dokployHost(machine).deployer.docker("compose -p app -f ./docker-compose.yml up -d", CODE);
}

test("a machine without the token pulls nothing private, and with it what the image's own commit makes of it", async () => {
  expect((await dokploy("")).code).toBe(0);
  expect(await deploy()).toMatchObject({ ok: false, log: [/authentication required/] as unknown });
  expect((await dokploy("reader")).code).toBe(0);
  expect(await deploy()).toMatchObject({ ok: true });
  expect(machine.docker.ofProject("app", "kokoro")[0]?.source).toContain("WORKER_ID");
});

test("a rotated token replaces the old one, and none signs out; what was pulled stays", async () => {
  await dokploy("reader");
  await deploy();
  registry.state.tokens = ["newer"];
  expect((await dokploy("newer")).code).toBe(0);
  expect(await deploy()).toMatchObject({ ok: true });
  await dokploy("");
  expect(JSON.stringify(machine.state.files)).not.toContain(Buffer.from("yapit-infra:newer").toString("base64"));
  expect(await deploy()).toMatchObject({ ok: true });
});

test("a token that the registry does not take is told by its name, not by its value", async () => {
  const { code, stderr } = await dokploy("stranger");
  expect(code).toBe(1);
  expect(stderr).toContain("ghcr.io does not take REGISTRY_TOKEN of the secrets file");
  expect(stderr).not.toContain("stranger");
});
