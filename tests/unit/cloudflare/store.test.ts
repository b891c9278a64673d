import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "@yapit-infra/sandbox/core/api-error.ts";
import type { RecordRequest } from "@yapit-infra/sandbox/cloudflare/records.ts";
import { fullName } from "@yapit-infra/sandbox/cloudflare/record-rules.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";

function withZone(): { store: CloudflareStore; zone: string } {
  const store = new CloudflareStore();
  const account = { id: store.state.accounts[0]?.id ?? "" };
  return { store, zone: store.zones.create({ name: "yaptts.org", account }).id };
}

function apiErrorOf(act: () => unknown): { status: number; code: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, code: error.code };
    throw error;
  }
  throw new Error("it was not refused");
}

const A: RecordRequest = { name: "yaptts.org", type: "A", content: "203.0.113.7", ttl: 1, proxied: true };

describe("a zone", () => {
  it("is pending with two name servers of Cloudflare's until it is delegated", () => {
    const { store, zone } = withZone();
    const made = store.zones.get(zone);
    expect(made.status).toBe("pending");
    expect(made.name_servers).toHaveLength(2);
    for (const server of made.name_servers) expect(server).toMatch(/^[a-z]+\.ns\.cloudflare\.com$/);
    store.delegate("yaptts.org");
    expect(store.zones.get(zone)).toMatchObject({ status: "active" });
  });

  it.each([
    ["a name taken", "yaptts.org", "1061"],
    ["a name below a domain", "staging.yaptts.org", "1116"],
    ["no domain at all", "yaptts", "1049"],
  ])("is refused with %s", (_, name, code) => {
    const { store } = withZone();
    const account = { id: store.state.accounts[0]?.id ?? "" };
    expect(apiErrorOf(() => store.zones.create({ name, account }))).toEqual({ status: 400, code });
  });

  it("takes its records, settings, rules and certificates with it", () => {
    const { store, zone } = withZone();
    store.records.create(zone, A);
    store.settings.edit(zone, "ssl", "strict");
    store.originPulls.switch(zone, true);
    store.zones.delete(zone);
    expect(store.state).toMatchObject({ zones: [], records: {}, settings: {}, rulesets: {}, originPulls: {} });
    expect(apiErrorOf(() => store.zones.get(zone))).toEqual({ status: 404, code: "1001" });
  });
});

describe("a DNS record", () => {
  it.each<[string, RecordRequest, string]>([
    ["an A record of no IPv4 address", { ...A, content: "2001:db8::1" }, "9005"],
    ["an AAAA record of no IPv6 address", { ...A, type: "AAAA" }, "9006"],
    ["a CNAME to an address", { ...A, type: "CNAME" }, "9007"],
    ["a ttl below a minute", { ...A, proxied: false, ttl: 5 }, "9021"],
    ["a ttl above a day", { ...A, proxied: false, ttl: 86401 }, "9021"],
    ["a proxied TXT record", { ...A, type: "TXT", content: "v=spf1 -all" }, "9004"],
    ["a proxied private address", { ...A, content: "10.0.0.1" }, "9003"],
    ["a type that does not exist", { ...A, type: "BOGUS" }, "9000"],
    ["a name with a space", { ...A, name: "y p.yaptts.org" }, "9000"],
    ["an MX record without priority", { ...A, type: "MX", content: "mail.example.org", proxied: false }, "9100"],
    ["tags on the free plan", { ...A, tags: ["stack:prod"] }, "9301"],
    ["the very same record", A, "81058"],
    ["a CNAME beside an A record", { ...A, type: "CNAME", content: "example.org" }, "81053"],
  ])("is refused: %s", (_, request, code) => {
    const { store, zone } = withZone();
    store.records.create(zone, A);
    expect(apiErrorOf(() => store.records.create(zone, request))).toEqual({ status: 400, code });
  });

  it("of type A beside a CNAME is refused, and a second A record with another address is not", () => {
    const { store, zone } = withZone();
    store.records.create(zone, { name: "www", type: "CNAME", content: "yaptts.org", ttl: 1 });
    expect(apiErrorOf(() => store.records.create(zone, { ...A, name: "www" })).code).toBe("81054");
    store.records.create(zone, A);
    store.records.create(zone, { ...A, content: "203.0.113.8" });
    expect(store.records.list(zone, { name: "yaptts.org" })).toHaveLength(2);
  });

  it("clashes with the others when it is changed, never with itself", () => {
    const { store, zone } = withZone();
    const record = store.records.create(zone, A);
    store.records.create(zone, { ...A, content: "203.0.113.8" });
    expect(store.records.replace(zone, record.id, A)).toMatchObject({ content: "203.0.113.7" });
    const twin = { ...A, content: "203.0.113.8" };
    expect(apiErrorOf(() => store.records.replace(zone, record.id, twin)).code).toBe("81058");
  });

  it("is stored by its full name, and proxied with an automatic ttl", () => {
    const { store, zone } = withZone();
    expect(store.records.create(zone, { ...A, name: "www", ttl: 300 })).toMatchObject({
      name: "www.yaptts.org",
      ttl: 1,
    });
  });

  it("has the same full name however it is written", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const short = labels.join(".");
        const full = `${short}.yaptts.org`;
        for (const written of [short, full, `${full}.`, full.toUpperCase()]) {
          expect(fullName(written, "yaptts.org")).toBe(full);
        }
      }),
    );
  });
});

describe("what the front door resolves", () => {
  it("is the records of a name, and whether they are proxied", () => {
    const { store, zone } = withZone();
    store.records.create(zone, A);
    expect(store.resolve("yaptts.org")).toMatchObject({ proxied: true });
    store.delegate("yaptts.org");
    expect(store.resolve("YAPTTS.org.")).toMatchObject({ records: [{ content: "203.0.113.7" }] });
    expect(store.resolve("nothing.yaptts.org").records).toEqual([]);
    expect(store.resolve("example.com")).toEqual({ records: [], proxied: false });
  });

  it("follows a CNAME, and a wildcard where a name has nothing of its own", () => {
    const { store, zone } = withZone();
    store.records.create(zone, A);
    store.records.create(zone, { name: "*.yaptts.org", type: "CNAME", content: "yaptts.org", ttl: 60 });
    expect(store.resolve("staging-x.yaptts.org")).toMatchObject({ records: [{ type: "A" }], proxied: true });
  });

  it("is nothing for a circle of CNAMEs", () => {
    const { store, zone } = withZone();
    store.records.create(zone, { name: "a", type: "CNAME", content: "b.yaptts.org", ttl: 60 });
    store.records.create(zone, { name: "b", type: "CNAME", content: "a.yaptts.org", ttl: 60 });
    expect(store.resolve("a.yaptts.org").records).toEqual([]);
  });
});

describe("zone settings and rulesets", () => {
  it.each([
    ["a name that does not exist", "sssl", "strict", "1006"],
    ["a value that does not exist", "ssl", "very", "1007"],
  ])("refuse %s", (_, id, value, code) => {
    const { store, zone } = withZone();
    expect(apiErrorOf(() => store.settings.edit(zone, id, value)).code).toBe(code);
  });

  it("has one ruleset for each phase", () => {
    const { store, zone } = withZone();
    const request = { name: "cache", kind: "zone", phase: "http_request_cache_settings" };
    store.rulesets.create(zone, request);
    expect(apiErrorOf(() => store.rulesets.create(zone, request))).toEqual({ status: 400, code: "20217" });
  });

  it("keeps a rule's id while its ref stays, and counts versions", () => {
    const { store, zone } = withZone();
    const rule = { action: "set_cache_settings", expression: "true", ref: "api", action_parameters: { cache: false } };
    const made = store.rulesets.create(zone, {
      name: "c",
      kind: "zone",
      phase: "http_request_cache_settings",
      rules: [rule],
    });
    const id = made.rules[0]?.id;
    const changed = store.rulesets.replace(zone, made.id, { rules: [{ ...rule, expression: "false" }] });
    expect(changed).toMatchObject({ version: "2", rules: [{ id, version: "2", expression: "false" }] });
  });
});

it("goes on from its state after it was written down and read again", () => {
  const { store, zone } = withZone();
  store.records.create(zone, A);
  const again = new CloudflareStore(JSON.parse(JSON.stringify(store.state)) as typeof store.state);
  expect(again.resolve("yaptts.org").records).toEqual(store.resolve("yaptts.org").records);
  expect(again.records.create(zone, { ...A, name: "www" }).id).not.toBe(store.records.list(zone)[0]?.id);
});
