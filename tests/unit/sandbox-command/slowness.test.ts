import { expect, test } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { parseSlowness } from "@yapit-infra/sandbox/core/slowness.ts";

test("a call that is named takes its seconds, with a star for anything in it", () => {
  const secondsOf = parseSlowness("cloudflare POST /zones=3,hetzner POST /servers/*=0.5");
  expect(secondsOf("cloudflare POST /zones")).toBe(3);
  expect(secondsOf("cloudflare POST /zones/b7082f28/dns_records")).toBe(0);
  expect(secondsOf("hetzner POST /servers/100007/actions/change_protection")).toBe(0.5);
});

test("by chance some calls take up to three seconds, the same ones for the same seed", () => {
  const drawn = (seed: number): number[] => {
    const secondsOf = parseSlowness(`random=${seed}`);
    return Array.from({ length: 400 }, () => secondsOf("hetzner POST /servers"));
  };
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
  const slow = drawn(7).filter((seconds) => seconds > 0);
  expect(slow.length).toBeGreaterThan(60);
  expect(slow.length).toBeLessThan(140);
  expect(Math.max(...slow)).toBeLessThan(3);
  expect(Math.max(...slow)).toBeGreaterThan(2);
});

test.each(["", "cloudflare POST /zones", "=3", "random", "random=x", "a=1,,b=2"])("%o is no slowness", (spec) => {
  expect(() => parseSlowness(spec)).toThrow('--slow has CALL=SECONDS or random=SEED ("cloudflare POST /zones=3"), not');
});

test("a slow call has its effect late", async () => {
  const calls = new Calls();
  calls.slowness = parseSlowness("zone=0.05");
  const order: string[] = [];
  const make = (name: string) => calls.through(name, () => void order.push(name));
  await Promise.all([make("zone"), make("certificate")]);
  expect(order).toEqual(["certificate", "zone"]);
});
