import { beforeAll, describe, expect, test } from "vitest";
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { remoteScript, scriptText } from "../../../components/platform/remote-script.ts";
import { inspect } from "../../../operations/inspect/inspect.ts";
import { stackConfigOf } from "../../../operations/stack-configuration.ts";
import { testedVersions } from "../../../stack-config/tested-versions.ts";
import { runCommand } from "@yapit-infra/sandbox/machine/commands.ts";
import { hostKeysOf } from "@yapit-infra/sandbox/machine/ssh-daemon.ts";
import { readKey } from "@yapit-infra/sandbox/machine/ssh-keys.ts";
import { ADDRESS, bootedMachine, HOST_KEY_DATA, keys, machinesWith, spec } from "./test-machine.ts";

const CONFIG = stackConfigOf("prod");
const VERSION = CONFIG.dokploy.version;
const { docker, traefik, postgres } = testedVersions(VERSION);
const STEPS: Record<string, Record<string, string>> = {
  "host-key": {},
  baseline: { ADMIN_KEYS: "", REBOOT_TIME: "04:00", HOST_KEY: "ecdsa-sha2-nistp256 AAAA" },
  docker: {
    ...{ DOCKER_VERSION: docker, ADVERTISE_ADDRESS: ADDRESS, WALL: scriptText("wall.sh") },
    ...{ OPEN_PORTS: "80,443", SWARM: "starts" },
  },
  traefik: {
    ...{ TRAEFIK_IMAGE: `traefik:${traefik}`, ACME_EMAIL: "admin@example.org" },
    ...{ ORIGIN_PEM: "", VISITOR_PEM: "", DEPLOY_HOST: "" },
  },
  dokploy: {
    DOKPLOY_IMAGE: `dokploy/dokploy:${VERSION}`,
    POSTGRES_IMAGE: `postgres:${postgres}`,
    ADVERTISE_ADDRESS: ADDRESS,
    REGISTRY_TOKEN: "",
  },
};
const ACCESS = "install -m 700 /dev/stdin /usr/local/sbin/yapit-dokploy-access && /usr/local/sbin/yapit-dokploy-access";

let machine: Machine;
beforeAll(async () => {
  machine = await bootedMachine();
});

describe("the bootstrap", () => {
  test("leaves a machine that the look from within finds nothing at, and a second time changes nothing", async () => {
    const run = async () => {
      for (const [role, values] of Object.entries(STEPS))
        expect(await machine.exec(`sh -s ${role}`, remoteScript(`${role}.sh`, values))).toMatchObject({ code: 0 });
      expect(await machine.exec(ACCESS, scriptText("dokploy-access.sh"))).toMatchObject({ code: 0 });
    };
    await run();
    expect(await inspect(machine, { ...CONFIG, dns: { ...CONFIG.dns, proxied: false } })).toEqual([]);
    const before = structuredClone(machine.state);
    await run();
    expect(machine.state).toEqual(before);
  });

  test("has made a key that the provider reads, and another one where that has gone", async () => {
    const { key } = await ask(machine, ["api-key"]);
    expect(key).toMatch(/^\w{64}$/);
    machine.files.remove("/root/.dokploy-token");
    await ask(machine, ["renew-api-key"]);
    const renewed = await ask(machine, ["api-key"]);
    expect(renewed.key).toMatch(/^\w{64}$/);
    expect(renewed.key).not.toBe(key);
  });
});

test("a machine shows the host key of its user data, which inspect names, until it has one of its own that is known", async () => {
  const machines = machinesWith(runCommand);
  await machines.boot(spec(HOST_KEY_DATA));
  const booted = machines.get(1);
  if (!booted) throw new Error("the machine did not boot");
  const run = (role: string, values: Record<string, string>) =>
    booted.exec(`sh -s ${role}`, remoteScript(`${role}.sh`, values));
  const shown = () => hostKeysOf(booted).map((key) => publicHalf(key));
  const findings = async () => (await inspect(booted, CONFIG)).filter((line) => line.includes("is in the user data"));

  expect(await findings()).toHaveLength(1);
  const { stdout: own } = await run("host-key", {});
  expect(own).toMatch(/^ecdsa-sha2-nistp256 \S+\n$/);
  expect(shown()).toEqual([publicHalf(own), publicHalf(keys.machine.publicKey)]);
  // Whoever was cut off before this came back asks again.
  expect((await run("host-key", {})).stdout).toBe(own);
  await run("baseline", { ...STEPS["baseline"], HOST_KEY: own.trim() });
  expect(shown()).toEqual([publicHalf(own)]);
  expect(await findings()).toEqual([]);
});

function publicHalf(key: string): string | undefined {
  return readKey(key)?.getPublicSSH().toString("base64");
}

describe("the machine refuses by name", () => {
  test.each([
    ["a command that is none of the project's", "apt-get update", "", "does not know this command"],
    [
      "a script whose text is not the project's",
      "sh -s docker",
      "{\nDOCKER_VERSION='1'\nrm -rf /\n} </dev/null\n",
      "this text of it",
    ],
    [
      "a value that its step does not know",
      "sh -s docker",
      remoteScript("docker.sh", { ...STEPS["docker"], COLOUR: "red" }),
      "not known: COLOUR, missing: none",
    ],
    [
      "another Docker than the tested",
      "sh -s docker",
      remoteScript("docker.sh", { ...STEPS["docker"], DOCKER_VERSION: "29.0.0" }),
      `Docker ${docker} runs here, tested is 29.0.0`,
    ],
  ])("%s", async (_, command, stdin, words) => {
    const { code, stderr } = await machine.exec(command, stdin);
    expect(code).not.toBe(0);
    expect(stderr).toContain(words);
  });
});
