import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDoor } from "../../../operations/ssh-access/ssh-access.ts";
import { OperationError } from "../../../operations/operation-error.ts";
import { Hetzner } from "../../../operations/services/hetzner.ts";
import { sweep, type SweepResult } from "../../../operations/sweep/sweep.ts";
import { openServices, type Services } from "./services.ts";

const DAY_MS = 86_400_000;

let services: Services;
let destroyed: string[];
beforeEach(async () => {
  services = await openServices();
  destroyed = [];
});
afterEach(() => services.close());

const labelsOf = (stack: string, days?: number) => ({
  "managed-by": "yapit-infra",
  stack,
  ...(days !== undefined && { "expires-after-days": String(days) }),
});

async function seedServer(stack: string, days?: number): Promise<void> {
  const place = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };
  await services.hetzner.seedServer({ name: `yapit-${stack}`, labels: labelsOf(stack, days), ...place });
}

/** @param after milliseconds from now */
function run(given: { destroy?: boolean; after?: number; fails?: boolean } = {}): Promise<SweepResult> {
  return sweep({
    environment: services.environment,
    zone: "yaptts.org",
    repository: "yapit-tts/yapit",
    now: new Date(Date.now() + (given.after ?? 0)),
    destroy: given.destroy ?? false,
    who: "cron",
    say: () => undefined,
    destroyStack: async (stack) => {
      if (given.fails) throw new OperationError("pulumi destroy ended with 255");
      destroyed.push(stack);
    },
  });
}

describe("expired stacks", () => {
  it("are listed when their days are over, and not before", async () => {
    await seedServer("staging-x", 7);
    expect((await run({ after: 6.9 * DAY_MS })).expired).toEqual([]);
    expect((await run({ after: 7.1 * DAY_MS })).expired).toEqual(["staging-x"]);
    expect(destroyed).toEqual([]);
  });

  it("are destroyed by pulumi when told to", async () => {
    await seedServer("staging-x", 7);
    await seedServer("staging-y", 30);
    const { removed } = await run({ destroy: true, after: 8 * DAY_MS });
    expect(destroyed).toEqual(["staging-x"]);
    expect(removed).toEqual(["stack staging-x"]);
  });

  it("that pulumi cannot destroy are reported, and keep the rest from nothing", async () => {
    await seedServer("staging-x", 1);
    services.hetzner.sshKeys.create({ name: "left", publicKey: KEY, labels: labelsOf("staging-z") });
    const { failed, removed } = await run({ destroy: true, after: 8 * DAY_MS, fails: true });
    expect(failed).toEqual(["stack staging-x: pulumi destroy ended with 255"]);
    expect(removed).toEqual(["ssh key left of staging-z"]);
  });
});

describe("production", () => {
  it("is never destroyed, whatever its labels say", async () => {
    await seedServer("prod", 1);
    expect(await run({ destroy: true, after: 900 * DAY_MS })).toMatchObject({ expired: [], orphans: [], failed: [] });
    expect(destroyed).toEqual([]);
  });

  it("keeps its parts also when its server is gone", async () => {
    services.hetzner.primaryIps.create({
      name: "yapit-prod",
      type: "ipv4",
      location: "nbg1",
      labels: labelsOf("prod"),
    });
    expect((await run({ destroy: true, after: DAY_MS })).orphans).toEqual([]);
    expect(services.hetzner.primaryIps.all).toHaveLength(1);
  });
});

describe("orphans", () => {
  beforeEach(() => {
    const labels = labelsOf("staging-x", 7);
    services.hetzner.firewalls.create({ name: "yapit-staging-x", labels });
    services.hetzner.primaryIps.create({ name: "yapit-staging-x", type: "ipv4", location: "nbg1", labels });
    services.hetzner.sshKeys.create({ name: "yapit-staging-x", publicKey: KEY, labels });
    services.hetzner.firewalls.create({ name: "somebody else's" });
  });

  it("are what a stack has without a server", async () => {
    expect((await run({ after: DAY_MS })).orphans).toEqual([
      "firewall yapit-staging-x of staging-x",
      "primary IP yapit-staging-x of staging-x",
      "ssh key yapit-staging-x of staging-x",
    ]);
    await seedServer("staging-x", 7);
    expect((await run({ after: DAY_MS })).orphans).toEqual([]);
  });

  it("younger than an hour may belong to an up under way", async () => {
    expect((await run({ after: DAY_MS / 48 })).orphans).toEqual([]);
  });

  it("are deleted when told to, and nothing else is", async () => {
    const { removed, failed } = await run({ destroy: true, after: DAY_MS });
    expect(removed).toHaveLength(3);
    expect(failed).toEqual([]);
    expect(services.hetzner.firewalls.all.map(({ name }) => name)).toEqual(["somebody else's"]);
    expect(services.hetzner.primaryIps.all).toEqual([]);
    expect(services.hetzner.sshKeys.all).toEqual([]);
  });

  it("that are protected stay, and are reported", async () => {
    services.hetzner.primaryIps.all.forEach((ip) => (ip.deleteProtected = true));
    const { failed } = await run({ destroy: true, after: DAY_MS });
    expect(failed).toEqual([expect.stringContaining("primary IP yapit-staging-x of staging-x: it is protected")]);
    expect(services.hetzner.primaryIps.all).toHaveLength(1);
  });

  it("are found at Cloudflare and GitHub by the names the program gives", async () => {
    const { cloudflare, github } = services;
    const [account] = cloudflare.state.accounts;
    const zone = cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id } });
    for (const name of ["yaptts.org", "staging-x.yaptts.org", "blog.yaptts.org"])
      cloudflare.records.create(zone.id, { type: "A", name, content: "203.0.113.9", ttl: 300 });
    const repository = github.repository("yapit-tts", "yapit");
    github.deployKeys.add(repository, { title: "yapit-infra staging-x 1", key: KEY, addedBy: "yapit-operator" });
    const { orphans } = await run({ destroy: true, after: DAY_MS });
    expect(orphans).toContain("DNS record A staging-x.yaptts.org of staging-x");
    expect(orphans).toContain("deploy key yapit-infra staging-x 1 of staging-x");
    expect(cloudflare.records.list(zone.id).map(({ name }) => name)).toEqual(["yaptts.org", "blog.yaptts.org"]);
    expect(repository.keys).toEqual([]);
  });
});

describe("doors", () => {
  it("are closed when they have been open for an hour, told or not, and younger ones are left alone", async () => {
    await seedServer("prod");
    const door = { hetzner: Hetzner.from(services.environment), stack: "prod", now: new Date() };
    await openDoor(door, { network: "192.0.2.7/32", who: "ci", run: "1" });
    expect((await run({ after: DAY_MS / 48 })).doorsClosed).toBe(0);
    const later = new Date(Date.now() + DAY_MS / 24);
    await openDoor({ ...door, now: later }, { network: "192.0.2.8/32", who: "ci", run: "2" });
    expect((await run({ after: DAY_MS / 23 })).doorsClosed).toBe(1);
    expect(services.hetzner.firewalls.all.map(({ labels }) => labels["run"])).toEqual(["2"]);
  });
});

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFWjI4z9mXb1Dg8i0H1C7m2q2nUqk0cVY9dnqvb7bqkD";
