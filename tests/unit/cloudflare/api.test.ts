import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { beforeEach, describe, expect, it } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { cloudflareApi } from "@yapit-infra/sandbox/cloudflare/api.ts";
import type { Token } from "@yapit-infra/sandbox/cloudflare/permissions.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";

interface Envelope {
  success: boolean;
  errors: { code: number; message: string }[];
  result: unknown;
  result_info?: Record<string, number>;
}

let store: CloudflareStore;
let zoneId: string;

beforeEach(() => {
  store = new CloudflareStore();
  store.addToken("good");
  zoneId = store.zones.create({ name: "yaptts.org", account: { id: store.state.accounts[0]?.id ?? "" } }).id;
});

/** `token` null: none. */
async function ask(method: string, path: string, options: { token?: string | null; body?: unknown } = {}) {
  const { token = "good", body } = options;
  const init: RequestInit = { method, headers: token === null ? {} : { authorization: `Bearer ${token}` } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await cloudflareApi(store, new Calls()).request(`/client/v4${path}`, init);
  return { status: response.status, ...((await response.json()) as Envelope) };
}

describe("an answer", () => {
  it("is an envelope, a list with its page", async () => {
    store.records.create(zoneId, { name: "a", type: "A", content: "203.0.113.1" });
    store.records.create(zoneId, { name: "b", type: "A", content: "203.0.113.2" });
    const page = await ask("GET", `/zones/${zoneId}/dns_records?page=2&per_page=1`);
    expect(page).toMatchObject({
      status: 200,
      success: true,
      errors: [],
      result: [{ name: "b.yaptts.org" }],
      result_info: { page: 2, per_page: 1, count: 1, total_count: 2, total_pages: 2 },
    });
  });

  it("to a refusal has its code, and null as its result", async () => {
    const body = { name: "x", type: "A", content: "y", ttl: 1 };
    expect(await ask("POST", `/zones/${zoneId}/dns_records`, { body })).toEqual({
      status: 400,
      success: false,
      errors: [{ code: 9005, message: "Content for A record is invalid. Must be a valid IPv4 address." }],
      messages: [],
      result: null,
    });
  });

  it.each([
    ["a path that does not exist", "/zonez", 404, 7003],
    ["an id of another form", "/zones/yaptts.org", 404, 7003],
    ["a zone that does not exist", `/zones/${"0".repeat(32)}`, 404, 1001],
  ])("to %s names no route", async (_, path, status, code) => {
    expect(await ask("GET", path)).toMatchObject({ status, errors: [{ code }] });
  });
});

describe("a token", () => {
  it.each<[string, string | null, number, number]>([
    ["missing", null, 400, 9106],
    ["unknown", "bad", 403, 9109],
  ])("that is %s is refused", async (_, token, status, code) => {
    expect(await ask("GET", "/zones", { token })).toMatchObject({ status, errors: [{ code }] });
  });

  it("is verified", async () => {
    expect(await ask("GET", "/user/tokens/verify")).toMatchObject({ status: 200, result: { status: "active" } });
    expect(await ask("GET", "/user/tokens/verify", { token: "bad" })).toMatchObject({
      status: 401,
      errors: [{ code: 1000 }],
    });
  });

  it("of an account is verified at the account alone, and may not list accounts", async () => {
    store.addToken("accounts-own", { owner: "account" });
    const [id] = store.state.accounts.map((account) => account.id);
    const token = "accounts-own";
    expect(await ask("GET", `/accounts/${id ?? ""}/tokens/verify`, { token })).toMatchObject({
      result: { status: "active" },
    });
    expect(await ask("GET", `/accounts/${id ?? ""}/tokens/verify`)).toMatchObject({ status: 401 });
    expect(await ask("GET", "/user/tokens/verify", { token })).toMatchObject({ status: 401, errors: [{ code: 1000 }] });
    expect(await ask("GET", "/accounts", { token })).toMatchObject({ status: 400, errors: [{ code: 1001 }] });
    expect(await ask("GET", "/zones", { token })).toMatchObject({ result: [{ account: { id } }] });
  });

  it.each<[string, Partial<Token>, string, string, number, number]>([
    ["may not read records", { permissions: ["Zone Read"] }, "GET", "/zones/ZONE/dns_records", 403, 10000],
    ["may read records only", { permissions: ["DNS Read"] }, "POST", "/zones/ZONE/dns_records", 403, 10000],
    ["may not change settings", { permissions: ["Zone Read"] }, "PATCH", "/zones/ZONE/settings/ssl", 403, 9109],
    ["is for another zone", { zones: ["example.com"] }, "GET", "/zones/ZONE", 403, 9109],
    ["is for one zone and makes none", { zones: ["yaptts.org"] }, "POST", "/zones", 403, 0],
    ["has no right to certificates", { permissions: ["DNS Write"] }, "POST", "/certificates", 403, 10000],
    ["has no right to cache rules", { permissions: ["Zone Write"] }, "POST", "/zones/ZONE/rulesets", 403, 10000],
  ])("that %s is refused", async (_, options, method, path, status, code) => {
    store.addToken("narrow", options);
    const body = method === "GET" ? undefined : { phase: "http_request_cache_settings" };
    const answer = await ask(method, path.replace("ZONE", zoneId), { token: "narrow", body });
    expect(answer).toMatchObject({ status, errors: [{ code }] });
  });

  it("sees only its zones, and a zone tells it what it may do", async () => {
    store.addToken("narrow", { zones: ["yaptts.org"], permissions: ["Zone Read", "DNS Write"] });
    store.addToken("elsewhere", { zones: ["example.com"] });
    const seen = await ask("GET", "/zones?name=yaptts.org", { token: "narrow" });
    expect(seen.result).toMatchObject([{ id: zoneId, permissions: ["#zone:read", "#dns_records:edit"] }]);
    expect((await ask("GET", "/zones", { token: "elsewhere" })).result).toEqual([]);
  });

  it("is not needed for the address ranges", async () => {
    expect(await ask("GET", "/ips", { token: null })).toMatchObject({ success: true });
  });
});

it("breaks the connection where a fault test says so", async () => {
  const calls = new Calls();
  const server = serve({ fetch: cloudflareApi(store, calls).fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4/ips`;
  calls.faultAt = () => (calls.made.length === 1 ? { when: "after" } : undefined);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  expect((await fetch(url)).status).toBe(200);
  await new Promise((resolve) => server.close(resolve));
});
