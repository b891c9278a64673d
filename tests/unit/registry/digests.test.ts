import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { registryApi } from "@yapit-infra/sandbox/registry/api.ts";
import { RegistryStore } from "@yapit-infra/sandbox/registry/store.ts";
import { imageDigest } from "../../../application-source/image-digests.ts";

const GATEWAY = "ghcr.io/yapit-tts/gateway";
const [OLD, NEW, NEWEST] = ["1".repeat(40), "2".repeat(40), "3".repeat(40)] as const;

let store: RegistryStore;
let calls: Calls;
let server: ReturnType<typeof createServer>;
let endpoint: string;

beforeEach(async () => {
  [store, calls] = [new RegistryStore(), new Calls()];
  const listener = getRequestListener(registryApi(store, calls).fetch);
  server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const found = (commits: string[], token?: string) =>
  imageDigest({ endpoint, token }, { repository: GATEWAY, commits }, AbortSignal.timeout(5000));

test("the newest commit that has an image gives its digest", async () => {
  store.publish("yapit-tts/gateway", OLD);
  const digest = store.publish("yapit-tts/gateway", NEW);
  expect(await found([NEWEST, NEW, OLD])).toEqual({ repository: GATEWAY, digest, commit: NEW });
});

test("a commit that nobody has built is said, with the commits that were looked at", async () => {
  store.publish("yapit-tts/gateway", OLD);
  expect(await found([NEWEST, NEW])).toEqual({
    kind: "not published",
    problem: `ghcr.io has no ${GATEWAY} of 2222222 or what was pushed with it up to 3333333`,
  });
});

test("a private image is shown to a token that may read it, and to nobody else", async () => {
  store.publish("yapit-tts/gateway", NEW);
  store.state.tokens.push("reader");
  Object.assign(store.state.repositories["yapit-tts/gateway"] ?? {}, { private: true });
  expect(await found([NEW])).toEqual({
    kind: "refused",
    problem: expect.stringMatching(/without a token: .*REGISTRY_TOKEN/) as string,
  });
  expect(await found([NEW], "wrong")).toEqual({
    kind: "refused",
    problem: expect.stringContaining("does not show it to REGISTRY_TOKEN of the secrets file") as string,
  });
  expect(await found([NEW], "reader")).toMatchObject({ commit: NEW });
});

test("a connection that breaks is a sentence", async () => {
  store.publish("yapit-tts/gateway", NEW);
  calls.faultAt = (call) => (call.startsWith("registry HEAD") ? { when: "before" } : undefined);
  expect(await found([NEW])).toEqual({ kind: "refused", problem: "ghcr.io does not answer (ECONNRESET)" });
});

test("a registry that stays silent is waited for no longer than told", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const answer = await imageDigest(
    { endpoint: address },
    { repository: GATEWAY, commits: [NEW] },
    AbortSignal.timeout(50),
  );
  expect(answer).toEqual({ kind: "refused", problem: "ghcr.io does not answer (no answer in time)" });
  silent.closeAllConnections();
  silent.close();
});
