import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDoor } from "../../../operations/ssh-access/ssh-access.ts";
import { OperationError } from "../../../operations/operation-error.ts";
import { Hetzner } from "../../../operations/services/hetzner.ts";
import { livingStates } from "../../../operations/sweep/states.ts";
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

const workerLabelsOf = (stack: string, days: number) => ({
  "managed-by": "yapit-infra",
  "worker-of": stack,
  "expires-after-days": String(days),
});

const PLACE = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };

async function seedServer(stack: string, days?: number): Promise<void> {
  await services.hetzner.seedServer({ name: `yapit-${stack}`, labels: labelsOf(stack, days), ...PLACE });
}

/** @param after milliseconds from now */
function run(
  given: { destroy?: boolean; after?: number; fails?: boolean; states?: string[] | undefined } = {},
): Promise<SweepResult> {
  return sweep({
    environment: services.environment,
    zone: "yaptts.org",
    repository: "yapit-tts/yapit",
    now: new Date(Date.now() + (given.after ?? 0)),
    states: "states" in given ? given.states && new Set(given.states) : new Set(),
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

describe("machines that only speak", () => {
  const seedWorker = (stack: string, days: number) =>
    services.hetzner.seedServer({ name: `yapit-${stack}-worker-1`, labels: workerLabelsOf(stack, days), ...PLACE });

  it("expire with their stack, also where they alone are left of it", async () => {
    await seedWorker("staging-x", 7);
    expect((await run({ after: 6.9 * DAY_MS })).expired).toEqual([]);
    expect((await run({ after: 7.1 * DAY_MS })).expired).toEqual(["staging-x"]);
  });

  it("speak for what is their stack's, and production's for nothing that is swept", async () => {
    await seedWorker("staging-x", 7);
    await seedWorker("prod", 1);
    services.hetzner.sshKeys.create({ name: "used", publicKey: KEY, labels: labelsOf("staging-x", 7) });
    expect(await run({ destroy: true, after: DAY_MS })).toMatchObject({ expired: [], orphans: [], removed: [] });
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
    const byLabel = { type: "label_selector", selector: "managed-by=yapit-infra,stack=staging-x" } as const;
    services.hetzner.firewalls.create({ name: "yapit-staging-x", labels, applyTo: [byLabel] });
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

  it("are deleted also where a firewall is applied at that very moment", async () => {
    const { firewalls } = services.hetzner;
    const { firewall } = firewalls.create({ name: "yapit-staging-y", labels: labelsOf("staging-y") });
    vi.spyOn(firewalls, "delete").mockImplementationOnce(() => {
      firewall.appliedTo.push({ type: "label_selector", selector: "stack=staging-y" });
      firewalls.delete(firewall.id);
    });
    expect((await run({ destroy: true, after: DAY_MS })).failed).toEqual([]);
    expect(firewalls.all.map(({ name }) => name)).toEqual(["somebody else's"]);
  });

  it("that are protected stay, and are reported", async () => {
    services.hetzner.primaryIps.all.forEach((ip) => (ip.deleteProtected = true));
    const { failed } = await run({ destroy: true, after: DAY_MS });
    expect(failed).toEqual([expect.stringContaining("primary IP yapit-staging-x of staging-x: it is protected")]);
    expect(services.hetzner.primaryIps.all).toHaveLength(1);
  });

  it("are found at Cloudflare and GitHub by the program's own mark", async () => {
    const { records, zoneId, repository } = seedElsewhere();
    const { orphans } = await run({ destroy: true, after: DAY_MS });
    expect(orphans).toContain("DNS record A staging-x.yaptts.org of staging-x");
    expect(orphans).toContain("deploy key yapit-infra staging-x 1 of staging-x");
    expect(records.list(zoneId).map(({ name }) => name)).toEqual(["yaptts.org", "staging-docs.yaptts.org"]);
    expect(repository.keys.map(({ title }) => title)).toEqual(["staging-x by hand"]);
  });

  it("are not what somebody made by hand, whatever its name: it is told, and stays", async () => {
    seedElsewhere();
    const { told, removed } = await run({ destroy: true, after: DAY_MS });
    expect(told).toEqual(["DNS record A staging-docs.yaptts.org is not this program's"]);
    expect(removed.filter((what) => what.includes("docs"))).toEqual([]);
  });

  it.each<[string, () => unknown, string[], string]>([
    ["a state", () => undefined, ["staging-x"], "Pulumi has its state"],
    [
      "a server of its name that lost its labels",
      () => services.hetzner.seedServer({ ...PLACE, name: "yapit-staging-x" }),
      [],
      "the server yapit-staging-x is there",
    ],
    [
      "a server that uses its address",
      () => {
        const [address] = services.hetzner.primaryIps.all;
        return services.hetzner.seedServer({ ...PLACE, name: "renamed" }).then(({ id }) => {
          if (address) address.assigneeId = id;
        });
      },
      [],
      "the server renamed uses what is labelled as its",
    ],
    [
      "a server that its name leads to",
      () => services.hetzner.seedServer({ ...PLACE, name: "renamed", ipv4: "203.0.113.77" }),
      [],
      "its name leads to the server renamed",
    ],
  ])("are not what belongs to %s that lives, however the labels look", async (_what, seed, states, why) => {
    const { records, zoneId, repository } = seedElsewhere();
    await seed();
    const { orphans, removed, told } = await run({ destroy: true, after: DAY_MS, states });
    expect({ orphans, removed }).toEqual({ orphans: [], removed: [] });
    expect(told).toContain(`what carries the mark of staging-x, without a labelled server: ${why}`);
    expect(records.list(zoneId)).toHaveLength(3);
    expect(repository.keys).toHaveLength(2);
    expect(services.hetzner.firewalls.all).toHaveLength(2);
  });

  it("are told and stay where Pulumi's state cannot be asked", async () => {
    const { orphans, removed, failed } = await run({ destroy: true, after: DAY_MS, states: undefined });
    expect(orphans).toHaveLength(3);
    expect(removed).toEqual([]);
    expect(failed[0]).toBe(
      "firewall yapit-staging-x of staging-x: whether Pulumi has its state cannot be asked, so it may belong to a stack that lives",
    );
  });

  it("with a state go by it, when the days of what is left are over", async () => {
    const { expired, removed } = await run({ destroy: true, after: 8 * DAY_MS, states: ["staging-x"] });
    expect({ expired, removed }).toEqual({ expired: ["staging-x"], removed: ["stack staging-x"] });
    expect(destroyed).toEqual(["staging-x"]);
  });
});

/** Production's record, one of staging-x, and what a person made under like names. */
function seedElsewhere() {
  const { cloudflare, github } = services;
  const [account] = cloudflare.state.accounts;
  const { id: zoneId } = cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id } });
  const record = (name: string, comment?: string) =>
    cloudflare.records.create(zoneId, { type: "A", name, content: "203.0.113.77", ttl: 300, comment: comment ?? null });
  record("yaptts.org", "yapit-infra prod");
  record("staging-x.yaptts.org", "yapit-infra staging-x");
  record("staging-docs.yaptts.org");
  const repository = github.repository("yapit-tts", "yapit");
  for (const [title, key] of [
    ["yapit-infra staging-x 1", KEY],
    ["staging-x by hand", OTHER_KEY],
  ] as const)
    github.deployKeys.add(repository, { title, key, addedBy: "yapit-operator" });
  return { records: cloudflare.records, zoneId, repository };
}

it("Pulumi's list of stacks says which have resources", () => {
  const listed = [
    { name: "prod", lastUpdate: "2026-11-29T00:00:00Z", resourceCount: 68 },
    { name: "yapit/staging-cloud", lastUpdate: "2026-11-29T00:00:00Z", resourceCount: 3 },
    { name: "staging-uncounted", lastUpdate: "2026-11-29T00:00:00Z" },
    { name: "staging-destroyed", lastUpdate: "2026-11-29T00:00:00Z", resourceCount: 0 },
    { name: "staging-new" },
    { name: "staging-first-up", updateInProgress: true },
  ];
  expect([...livingStates(JSON.stringify(listed))]).toEqual([
    "prod",
    "staging-cloud",
    "staging-uncounted",
    "staging-first-up",
  ]);
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
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0l5gYVpKqFqg6vM8vX0YJm3w4H0d8b1eYw0y9eX1aB";
