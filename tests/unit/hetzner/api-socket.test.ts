import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterEach, expect, it } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { hetznerApi } from "@yapit-infra/sandbox/hetzner/api.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";

let server: ReturnType<typeof serve> | undefined;
afterEach(() => server?.close());

it("resets the connection of a call that is broken, and serves the next", async () => {
  const calls = new Calls();
  const store = new HetznerStore();
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: hetznerApi(store, calls).fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
      resolve(info.port),
    );
  });
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/v1/servers`, { headers: { authorization: `Bearer ${store.state.token}` } });
  calls.faultAt = () => (calls.made.length === 1 ? { when: "before" } : undefined);
  await expect(ask()).rejects.toThrow("fetch failed");
  expect((await ask()).status).toBe(200);
});
