import { beforeEach, describe, expect, it } from "vitest";
import type { Call, ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { cloudflareProvider } from "@yapit-infra/sandbox/plugins/cloudflare/plugin.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";

const CALL: Call = {
  urn: "",
  name: "x",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};

let store: CloudflareStore;
let calls: Calls;
let zoneId: string;
let provider: ReturnType<typeof cloudflareProvider>;

beforeEach(async () => {
  store = new CloudflareStore();
  store.addToken("cf-token");
  calls = new Calls();
  provider = cloudflareProvider(store, calls);
  await provider.configure?.({ apiToken: "cf-token" });
  zoneId = store.zones.create({ name: "yaptts.org", account: { id: store.state.accounts[0]?.id ?? "" } }).id;
});

function type(name: string): Required<ResourceType> {
  return provider.resources[name] as Required<ResourceType>;
}

const record = (): Required<ResourceType> => type("cloudflare:index/dnsRecord:DnsRecord");

async function invoke(name: string, args: Values): Promise<Values> {
  const called = provider.functions?.[`cloudflare:index/${name}:${name}`];
  if (!called) throw new Error(`no function ${name}`);
  return called(args);
}

describe("a zone", () => {
  it("is made with the name servers as an output, and read again with no change of its inputs", async () => {
    const account = { id: store.state.accounts[0]?.id ?? "" };
    const inputs = { account, name: "example.org" };
    const zone = type("cloudflare:index/zone:Zone");
    const { id, state } = await zone.create(inputs, CALL);
    expect(state).toMatchObject({ status: "pending", type: "full", account, paused: false });
    expect(state["nameServers"]).toHaveLength(2);
    const read = await zone.read(id, { inputs, state }, CALL);
    expect(read?.inputs).toEqual(inputs);
    expect((await zone.diff({ inputs, state }, inputs)).paths.size).toBe(0);
    await zone.delete(id, state, CALL);
    expect(await zone.read(id, { inputs, state }, CALL)).toBeUndefined();
  });

  it("that exists is refused in the API's words, with the request that was made", async () => {
    const account = { id: store.state.accounts[0]?.id ?? "" };
    const made = type("cloudflare:index/zone:Zone").create({ account, name: "yaptts.org" }, CALL);
    await expect(made).rejects.toThrow(
      /POST "https:\/\/api\.cloudflare\.com\/client\/v4\/zones": 400 Bad Request .*"code":1061/,
    );
  });
});

describe("a DNS record", () => {
  const inputs = (): Values => ({
    zoneId,
    name: "yaptts.org",
    type: "A",
    content: "203.0.113.7",
    ttl: 1,
    proxied: true,
  });

  it("is made, changed in place, found changed by a refresh, and deleted", async () => {
    const { id, state } = await record().create(inputs(), CALL);
    const news = { ...inputs(), content: "203.0.113.8" };
    const updated = await record().update(id, { inputs: inputs(), state }, news, CALL);
    expect(updated).toMatchObject({ content: "203.0.113.8", proxiable: true });
    store.records.edit(zoneId, id, { content: "203.0.113.9" });
    const read = await record().read(id, { inputs: news, state: updated }, CALL);
    expect(read?.inputs).toEqual({ ...news, content: "203.0.113.9" });
    await record().delete(id, updated, CALL);
    expect(store.records.list(zoneId)).toEqual([]);
  });

  it("named without its zone differs after every refresh", async () => {
    const short = { ...inputs(), name: "www" };
    const { id, state } = await record().create(short, CALL);
    expect((await record().diff({ inputs: short, state }, short)).paths.size).toBe(0);
    const read = await record().read(id, { inputs: short, state }, CALL);
    if (!read) throw new Error("it is gone");
    expect([...(await record().diff(read, short)).paths.keys()]).toEqual(["name"]);
  });

  it("is imported by its zone's id and its own", async () => {
    const made = store.records.create(zoneId, { name: "yaptts.org", type: "A", content: "203.0.113.7", proxied: true });
    const read = await record().read(`${zoneId}/${made.id}`, { inputs: {}, state: {} }, CALL);
    expect(read).toMatchObject({ id: made.id, inputs: { zoneId, name: "yaptts.org", type: "A", ttl: 1 } });
    await expect(record().read(made.id, { inputs: {}, state: {} }, CALL)).rejects.toThrow("<zone_id>/<dns_record_id>");
  });

  it("that is proxied needs an automatic ttl", async () => {
    await expect(record().create({ ...inputs(), ttl: 300 }, CALL)).rejects.toThrow(
      "ttl must be set to 1 when `proxied` is true",
    );
  });

  it("that somebody deleted is gone for a refresh, and a deletion without one fails, as the official plugin's does", async () => {
    const { id, state } = await record().create(inputs(), CALL);
    store.records.delete(zoneId, id);
    expect(await record().read(id, { inputs: inputs(), state }, CALL)).toBeUndefined();
    await expect(record().delete(id, state, CALL)).rejects.toThrow("404 Not Found");
  });

  it("made by a call that broke before its answer is refused as identical the next time", async () => {
    const next = calls.made.length + 1;
    calls.faultAt = () => (calls.made.length === next ? { when: "after" } : undefined);
    await expect(record().create(inputs(), CALL)).rejects.toThrow("connection lost during cloudflare POST");
    await expect(record().create(inputs(), CALL)).rejects.toThrow("81058");
  });
});

describe("the rest of the zone", () => {
  it("a setting is changed, keeps its value when it is destroyed, and is imported by zone and name", async () => {
    const setting = type("cloudflare:index/zoneSetting:ZoneSetting");
    const { id, state } = await setting.create({ zoneId, settingId: "ssl", value: "strict" }, CALL);
    expect({ id, state }).toMatchObject({ id: "ssl", state: { value: "strict", editable: true } });
    await setting.delete(id, state, CALL);
    const read = await setting.read(`${zoneId}/ssl`, { inputs: {}, state: {} }, CALL);
    expect(read).toMatchObject({ id: "ssl", inputs: { zoneId, settingId: "ssl", value: "strict" } });
  });

  it("a ruleset reads back as it was given, and a rule changed in the dashboard shows", async () => {
    const ruleset = type("cloudflare:index/ruleset:Ruleset");
    const rule = { action: "set_cache_settings", actionParameters: { cache: false }, expression: "true" };
    const inputs = { zoneId, kind: "zone", name: "cache", phase: "http_request_cache_settings", rules: [rule] };
    const { id, state } = await ruleset.create(inputs, CALL);
    const read = await ruleset.read(id, { inputs, state }, CALL);
    expect(read?.inputs).toEqual(inputs);
    for (const olds of [
      { inputs, state },
      { inputs, state: read?.state ?? {} },
    ]) {
      expect((await ruleset.diff(olds, inputs)).paths.size).toBe(0);
    }
    const held = store.rulesets.get(zoneId, id).rules[0];
    if (held) held.enabled = false;
    const drifted = await ruleset.read(id, { inputs, state }, CALL);
    if (!drifted) throw new Error("it is gone");
    expect((await ruleset.diff(drifted, inputs)).paths.size).toBeGreaterThan(0);
  });

  it("an import takes an id in the form of its own type alone", async () => {
    const ruleset = type("cloudflare:index/ruleset:Ruleset");
    const request = { kind: "zone", phase: "http_request_cache_settings", name: "default" };
    const { id } = store.rulesets.create(zoneId, request);
    const empty = { inputs: {}, state: {} };
    expect(await ruleset.read(`zones/${zoneId}/${id}`, empty, CALL)).toMatchObject({ id });
    await expect(ruleset.read(`${zoneId}/${id}`, empty, CALL)).rejects.toThrow("invalid ID");
    await expect(record().read(`zones/${zoneId}/${id}`, empty, CALL)).rejects.toThrow("invalid ID");
  });

  it("the switch of authenticated origin pulls stays as it is when it is destroyed", async () => {
    const settings = type("cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings");
    const { id, state } = await settings.create({ zoneId, enabled: true }, CALL);
    await settings.delete(id, state, CALL);
    expect(store.originPulls.enabled(zoneId)).toBe(true);
  });
});

describe("functions", () => {
  it("give accounts, zones and the 22 ranges", async () => {
    expect(await invoke("getAccounts", {})).toMatchObject({ results: [{ name: "Yapit" }] });
    expect(await invoke("getZones", { name: "yaptts.org" })).toMatchObject({ results: [{ id: zoneId }] });
    const { ipv4Cidrs, ipv6Cidrs } = (await invoke("getIpRanges", {})) as { ipv4Cidrs: string[]; ipv6Cidrs: string[] };
    expect([ipv4Cidrs.length, ipv6Cidrs.length]).toEqual([15, 7]);
  });

  it("give records over all pages, and the rulesets of a zone", async () => {
    const marked = { type: "TXT", name: "yaptts.org", comment: "yapit-infra prod" };
    for (let at = 0; at < 101; at++) store.records.create(zoneId, { ...marked, content: `"${at}"` });
    expect((await invoke("getDnsRecords", { zoneId }))["results"]).toHaveLength(101);
    const { id } = store.rulesets.create(zoneId, {
      kind: "zone",
      phase: "http_request_cache_settings",
      name: "default",
    });
    expect(await invoke("getRulesets", { zoneId })).toMatchObject({ results: [{ id, name: "default" }] });
  });
});

it("is refused with a token that is not good", async () => {
  await provider.configure?.({ apiToken: "wrong" });
  await expect(invoke("getZone", { zoneId })).rejects.toThrow(/403 Forbidden .*Invalid access token/);
});

describe("a token", () => {
  it("has its value told once, is changed in place, and is good for the bucket it names alone", async () => {
    const accountId = store.state.accounts[0]?.id ?? "";
    const token = type("cloudflare:index/accountToken:AccountToken");
    const [group] = (await invoke("getAccountApiTokenPermissionGroupsList", { accountId }))["results"] as Values[];
    const inputsFor = (bucket: string): Values => ({
      ...{ accountId, name: "keys" },
      policies: [
        {
          effect: "allow",
          permissionGroups: [{ id: group?.["id"] ?? null }],
          resources: JSON.stringify({ [`com.cloudflare.edge.r2.bucket.${accountId}_eu_${bucket}`]: "*" }),
        },
      ],
    });
    for (const name of ["one", "two"]) store.buckets.create(accountId, { name }, "eu");
    const { id, state } = await token.create(inputsFor("one"), CALL);
    expect((await token.read(id, { inputs: inputsFor("one"), state }, CALL))?.state["value"]).toEqual(state["value"]);
    const secretAccessKey = store.objects.key(id).secretAccessKey;
    const puts = (bucket: string) => () =>
      store.objects
        .at({
          ...{ endpoint: `https://${accountId}.eu.r2.cloudflarestorage.com`, bucket },
          accessKeyId: id,
          secretAccessKey,
        })
        .put("hourly/x", Buffer.from("x"));
    expect(puts("one")).not.toThrow();
    expect(puts("two")).toThrow("Access Denied");
    await token.update(id, { inputs: inputsFor("one"), state }, inputsFor("two"), CALL);
    expect(puts("two")).not.toThrow();
    await token.delete(id, state, CALL);
    expect(puts("two")).toThrow("Unauthorized");
  });
});
