/** The HTTP face answers in the API's shapes (tests/recorded/providers/hetzner-api.json), statuses and error codes. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { Calls, InjectedFault } from "@yapit-infra/sandbox/core/calls.ts";
import { hetznerApi } from "@yapit-infra/sandbox/hetzner/api.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";

const file = new URL("../../recorded/providers/hetzner-api.json", import.meta.url);
const ajv = new Ajv({ strict: false });
ajv.addSchema(JSON.parse(readFileSync(file, "utf8")) as object, "hetzner");

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1 me";

function sandbox() {
  const calls = new Calls();
  const store = new HetznerStore();
  const api = hetznerApi(store, calls);
  const ask = async (method: string, path: string, body?: object, token = store.state.token) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await api.request(`/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const json = response.status === 204 ? undefined : ((await response.json()) as Record<string, unknown>);
    return { status: response.status, json };
  };
  return { store, calls, ask };
}

function expectShape(json: unknown, schema: string): void {
  const validate = ajv.getSchema(`hetzner#/$defs/${schema}`);
  if (!validate) throw new Error(`no schema ${schema}`);
  expect(validate(json) === true ? [] : validate.errors).toEqual([]);
}

const requests: readonly [method: string, path: string, body: object | undefined, status: number, schema: string][] = [
  ["POST", "/ssh_keys", { name: "k", public_key: PUBLIC_KEY }, 201, "create_ssh_key_response"],
  ["GET", "/ssh_keys?name=k", undefined, 200, "list_ssh_keys_response"],
  ["POST", "/primary_ips", { name: "ip", type: "ipv4", location: "nbg1" }, 201, "create_primary_ip_response"],
  ["GET", "/primary_ips", undefined, 200, "list_primary_ips_response"],
  ["POST", "/firewalls", { name: "fw", rules: [] }, 201, "create_firewall_response"],
  ["POST", "/servers", { name: "a", server_type: "cx33", image: "ubuntu-24.04" }, 201, "create_server_response"],
  ["GET", "/servers", undefined, 200, "list_servers_response"],
  ["GET", "/firewalls", undefined, 200, "list_firewalls_response"],
  ["GET", "/volumes", undefined, 200, "list_volumes_response"],
  ["GET", "/server_types", undefined, 200, "list_server_types_response"],
  ["GET", "/locations", undefined, 200, "list_locations_response"],
  ["GET", "/images?architecture=x86", undefined, 200, "list_images_response"],
  ["GET", "/pricing", undefined, 200, "list_prices_response"],
  ["GET", "/networks", undefined, 200, "list_networks_response"],
  ["GET", "/servers/1", undefined, 404, "error_response"],
  ["POST", "/servers", { name: "b" }, 422, "error_response"],
];

describe("the Hetzner API's face", () => {
  it("answers every request in the API's own shape", async () => {
    const { ask, store } = sandbox();
    for (const [method, path, body, status, schema] of requests) {
      const answer = await ask(method, path, body);
      expect([path, answer.status]).toEqual([path, status]);
      expectShape(answer.json, schema);
    }
    const [action] = store.state.actions;
    expectShape((await ask("GET", `/actions?id=${action?.id ?? 0}`)).json, "get_multiple_actions_response");
    await store.settled();
    const id = store.servers.all[0]?.id ?? 0;
    expectShape((await ask("POST", `/servers/${id}/actions/poweroff`)).json, "power_off_server_response");
    await store.settled();
    expectShape((await ask("DELETE", `/servers/${id}`)).json, "delete_server_response");
  });

  it.each([
    ["a wrong token of the right length", "x".repeat(64)],
    ["a token that is too short", "x"],
  ])("refuses %s", async (_, token) => {
    const answer = await sandbox().ask("GET", "/servers", undefined, token);
    const error = { code: "unauthorized", message: "unable to authenticate", details: null };
    expect(answer).toEqual({ status: 401, json: { error } });
  });

  it("names the wrong field of a request", async () => {
    const rules = [{ direction: "in", protocol: "tcp", port: "99999", source_ips: ["0.0.0.0/0"] }];
    const { json } = await sandbox().ask("POST", "/firewalls", { name: "fw", rules });
    const fields = [{ name: "rules.0.port", messages: ["Not a valid port or port range."] }];
    expect(json).toMatchObject({ error: { code: "invalid_input", details: { fields } } });
  });

  it("cuts lists into pages and filters by label", async () => {
    const { ask, store } = sandbox();
    for (let i = 0; i < 5; i++) store.firewalls.create({ name: `fw${i}`, labels: { even: String(i % 2 === 0) } });
    const { json } = await ask("GET", "/firewalls?label_selector=even%3Dtrue&per_page=2&page=2");
    const pagination = { page: 2, per_page: 2, previous_page: 1, next_page: null, last_page: 2, total_entries: 3 };
    expect(json).toMatchObject({ firewalls: [{ name: "fw4" }], meta: { pagination } });
  });

  it("says no to a body that is no JSON", async () => {
    const { store, calls } = sandbox();
    const headers = { authorization: `Bearer ${store.state.token}` };
    const answer = await hetznerApi(store, calls).request("/v1/servers", { method: "POST", headers, body: "{" });
    expect(answer.status).toBe(400);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("breaks a call %s its effect when a fault test wants it", async (when, keys) => {
    const { ask, calls, store } = sandbox();
    calls.faultAt = () => (calls.made.length === 1 ? { when } : undefined);
    await expect(ask("POST", "/ssh_keys", { name: "k", public_key: PUBLIC_KEY })).rejects.toThrow(InjectedFault);
    expect(store.sshKeys.all).toHaveLength(keys);
    expect(calls.made).toEqual(["hetzner POST /ssh_keys"]);
  });
});
