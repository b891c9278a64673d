import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeDoors, ofRun, openDoor } from "../../../operations/ssh-access/ssh-access.ts";
import { ownAddress, singleAddress } from "../../../operations/ssh-access/own-address.ts";
import { Hetzner } from "../../../operations/services/hetzner.ts";
import { listen, openServices, type Services } from "./services.ts";

const NOW = new Date("2026-11-25T12:00:00Z");
const RUNNER = { network: "192.0.2.7/32", who: "renovate[bot]", run: "4711" };

let services: Services;
let serverId: number;
beforeEach(async () => {
  services = await openServices();
  const { firewall } = services.hetzner.firewalls.create({ name: "yapit-prod", rules: [] });
  const labels = { "managed-by": "yapit-infra", stack: "prod" };
  const place = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };
  serverId = (await services.hetzner.seedServer({ name: "yapit-prod", labels, firewallIds: [firewall.id], ...place }))
    .id;
});
afterEach(() => services.close());

const options = (stack = "prod") => ({ hetzner: Hetzner.from(services.environment), stack, now: NOW });
const letsIn = (sourceIp: string, port = 22) => services.hetzner.allows(serverId, { port, protocol: "tcp", sourceIp });
const doors = () => services.hetzner.firewalls.all.filter(({ labels }) => "door" in labels);

describe("the door", () => {
  it("lets one address in by ssh, and nobody else", async () => {
    expect(letsIn("192.0.2.7")).toBe(false);
    const line = await openDoor(options(), RUNNER);
    expect(letsIn("192.0.2.7")).toBe(true);
    expect(letsIn("192.0.2.8")).toBe(false);
    expect(letsIn("192.0.2.7", 3000)).toBe(false);
    expect(line).toBe("door of prod opened to 192.0.2.7/32 by renovate[bot] at 2026-11-25T12:00:00.000Z");
  });

  it("is a firewall of its own, applied by label, and says since when and by whom it is open", async () => {
    const declared = structuredClone(services.hetzner.firewalls.all[0]);
    await openDoor(options(), RUNNER);
    expect(services.hetzner.firewalls.all[0]).toEqual(declared);
    expect(doors()).toMatchObject([
      {
        name: "yapit-prod-door-4711",
        labels: {
          door: "prod",
          run: "4711",
          "managed-by": "yapit-infra",
          "opened-at": "1795608000",
          "opened-by": "renovate-bot",
        },
        appliedTo: [
          { type: "label_selector", selector: "managed-by=yapit-infra,stack=prod" },
          { type: "label_selector", selector: "managed-by=yapit-infra,worker-of=prod" },
        ],
      },
    ]);
  });

  it("is open to the machines that only speak, too", async () => {
    const labels = { "managed-by": "yapit-infra", "worker-of": "prod" };
    const { firewall } = services.hetzner.firewalls.create({ name: "yapit-prod-workers", rules: [] });
    const { id } = await services.hetzner.seedServer({
      ...{ name: "yapit-prod-w1", labels, firewallIds: [firewall.id] },
      ...{ serverType: "cx33", location: "nbg1", ipv4: "203.0.113.10" },
    });
    const isLetIn = () => services.hetzner.allows(id, { port: 22, protocol: "tcp", sourceIp: "192.0.2.7" });
    await openDoor(options(), RUNNER);
    expect(isLetIn()).toBe(true);
    await closeDoors(options(), "somebody");
    expect(isLetIn()).toBe(false);
  });

  it("of one run stays open when another opens and closes its own", async () => {
    await openDoor(options(), RUNNER);
    await openDoor(options(), { network: "198.51.100.3/32", who: "somebody", run: "4712" });
    expect([letsIn("192.0.2.7"), letsIn("198.51.100.3")]).toEqual([true, true]);
    expect(await closeDoors(options(), "somebody", ofRun("4712"))).toHaveLength(1);
    expect([letsIn("192.0.2.7"), letsIn("198.51.100.3")]).toEqual([true, false]);
  });

  it("opened again lets the newer address in, and the older one no more", async () => {
    await openDoor(options(), RUNNER);
    await openDoor(options(), { ...RUNNER, network: "198.51.100.3/32" });
    expect(doors()).toHaveLength(1);
    expect(letsIn("198.51.100.3")).toBe(true);
    expect(letsIn("192.0.2.7")).toBe(false);
  });

  it("is applied by the next run when the one that made it was cut off", async () => {
    services.hetzner.firewalls.create({ name: "yapit-prod-door-4711", labels: { door: "prod", run: "4711" } });
    await openDoor(options(), RUNNER);
    expect(letsIn("192.0.2.7")).toBe(true);
  });

  it("closes every door of the stack, and says how long each was open", async () => {
    await openDoor(options(), RUNNER);
    services.hetzner.firewalls.create({ name: "older", labels: { door: "prod" } });
    const lines = await closeDoors(options(), "cron");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("it was open to 192.0.2.7/32 since 2026-11-25T12:00:00.000Z, opened by renovate-bot");
    expect(doors()).toEqual([]);
    expect(letsIn("192.0.2.7")).toBe(false);
    expect(await closeDoors(options(), "cron")).toEqual([]);
  });

  it("leaves other stacks' doors alone", async () => {
    await openDoor(options(), RUNNER);
    await closeDoors(options("staging-x"), "cron");
    expect(doors()).toHaveLength(1);
  });

  it("refuses a stack without a server", async () => {
    const words = "the stack staging-x has no server at Hetzner to open a door to";
    await expect(openDoor(options("staging-x"), RUNNER)).rejects.toThrow(words);
  });
});

describe("the caller's own address", () => {
  it("is asked of the service that YAPIT_ADDRESS_SERVICE names", async () => {
    const { server, url } = await listen((_request, response) => response.end("203.0.113.77\n"));
    expect(await ownAddress({ YAPIT_ADDRESS_SERVICE: url })).toBe("203.0.113.77");
    server.close();
  });

  it("is refused when the service says something else, or nothing", async () => {
    const { server, url } = await listen((_request, response) => response.end("<html>"));
    await expect(ownAddress({ YAPIT_ADDRESS_SERVICE: url })).rejects.toThrow("answered no address (<html>)");
    server.close();
    await expect(ownAddress({ YAPIT_ADDRESS_SERVICE: "http://127.0.0.1:1" })).rejects.toThrow("cannot be reached");
  });

  it.each([
    ["203.0.113.7", "203.0.113.7/32"],
    ["2001:db8::7", "2001:db8::7/128"],
  ])("%s becomes %s", (address, network) => expect(singleAddress(address)).toBe(network));

  it.each(["0.0.0.0/0", "203.0.113.7/24", "runner"])("%s is no single address", (address) => {
    expect(() => singleAddress(address)).toThrow("--address takes one address");
  });
});
