import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StackState } from "../../../operations/recover/managed-ids.ts";
import { recover } from "../../../operations/recover/recover.ts";
import { stackConfigOf } from "../../../operations/stack-configuration.ts";
import { openServices, type Services } from "./services.ts";

const DAY_MS = 86_400_000;

describe("recover", () => {
  let services: Services;
  let lines: string[];

  beforeEach(async () => {
    services = await openServices();
    lines = [];
    services.hetzner.primaryIps.create({ name: "yapit-prod", type: "ipv4", location: "nbg1", labels: LABELS });
  });
  afterEach(() => services.close());

  const run = (given: { state?: StackState; destroy?: boolean; start?: boolean; also?: string[]; now?: Date }) =>
    recover({
      environment: services.environment,
      config: stackConfigOf("prod"),
      state: given.state ?? {},
      now: given.now ?? new Date(),
      destroy: given.destroy ?? true,
      start: given.start ?? false,
      also: given.also ?? [],
      say: (line) => lines.push(line),
    });
  const address = () => services.hetzner.primaryIps.all[0];

  test("deletes what carries the stack's labels and is in no state", async () => {
    const { deleted } = await run({});
    expect(deleted.map(({ what }) => what)).toEqual(["Hetzner primary IP yapit-prod"]);
    expect(address()).toBeUndefined();
  });

  test("only tells of it without --destroy", async () => {
    await run({ destroy: false });
    expect(lines).toEqual([expect.stringContaining("Hetzner primary IP yapit-prod")]);
    expect(address()).toBeDefined();
  });

  test("leaves what the state manages", async () => {
    const id = String(address()?.id);
    await run({ state: { resources: [{ type: "hcloud:index/primaryIp:PrimaryIp", id }] } });
    expect(address()).toBeDefined();
  });

  test("leaves what is older than a day: the state is more likely lost than the environment new", async () => {
    const { deleted } = await run({ now: new Date(Date.now() + 2 * DAY_MS) });
    expect(deleted).toEqual([]);
    expect(lines.join("\n")).toContain("older than a day");
  });

  test("leaves what is protected, until a person names it", async () => {
    const made = address();
    if (!made) throw new Error("there is an address");
    made.deleteProtected = true;
    expect((await run({})).deleted).toEqual([]);
    expect(lines.join("\n")).toContain("it is protected");
    await run({ also: [String(made.id)] });
    expect(address()).toBeUndefined();
  });

  test("starts the state's server that is off, with --start alone, and no other's", async () => {
    const order = { serverType: "cx33", image: "ubuntu-24.04", location: "nbg1" };
    const [ours, other] = ["a", "b"].map((name) => services.hetzner.servers.create({ ...order, name }).server);
    await services.hetzner.settled();
    for (const server of [ours, other]) services.hetzner.servers.powerOff(server?.id ?? 0);
    await services.hetzner.settled();
    const state = { resources: [{ type: "hcloud:index/server:Server", id: String(ours?.id) }] };

    expect((await run({ state, destroy: false })).stopped).toBe(true);
    expect(lines[0]).toBe(`Hetzner server a (id ${ours?.id}) is off: --start starts it`);
    expect(ours?.status).toBe("off");
    await run({ state, destroy: false, start: true });
    expect([ours?.status, other?.status]).toEqual(["running", "off"]);
    expect((await run({ state, destroy: false })).stopped).toBe(false);
  });

  test("knows a deploy key by its title and a DNS record by its comment, and no other's", async () => {
    const { cloudflare, github } = services;
    const zone = cloudflare.zones.create({
      name: "yaptts.org",
      account: { id: cloudflare.state.accounts[0]?.id ?? "" },
    });
    for (const comment of ["yapit-infra prod", "yapit-infra staging-x", undefined])
      cloudflare.records.create(zone.id, {
        type: "A",
        name: `${comment?.slice(-1) ?? "z"}.yaptts.org`,
        content: "192.0.2.1",
        ttl: 300,
        ...(comment && { comment }),
      });
    const { found } = await run({ destroy: false });
    expect(found.map(({ what }) => what)).toEqual([
      "Hetzner primary IP yapit-prod",
      "Cloudflare DNS record A d.yaptts.org",
      "Cloudflare zone yaptts.org",
    ]);
    expect(found.at(-1)?.guard).toBe("it has records");
    expect(github.state.repositories[0]?.keys).toEqual([]);
  });
});

const LABELS = { "managed-by": "yapit-infra", stack: "prod" };
