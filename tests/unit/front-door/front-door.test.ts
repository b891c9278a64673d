import { describe, expect, it } from "vitest";
import {
  CLOUDFLARE_ADDRESS,
  type OutsideWorld,
  visit,
  VISITOR_ADDRESS,
} from "@yapit-infra/sandbox/world/front-door.ts";
import { httpListener } from "@yapit-infra/sandbox/machine/docker/http-listener.ts";

function world(changes: Partial<OutsideWorld> & { proxied?: boolean; loopback?: boolean } = {}): OutsideWorld {
  const page = httpListener((request, response) =>
    response.writeHead(200).end(`${request.headers.host ?? ""} ${request.url ?? ""}`),
  );
  const machine = {
    listeners: new Map([[80, page]]),
    loopbackPorts: new Set(changes.loopback === true ? [80] : []),
  };
  return {
    resolve: () => ({ address: "203.0.113.10", proxied: changes.proxied ?? false }),
    serverByAddress: () => ({ id: 1 }),
    allows: () => true,
    machine: () => machine,
    ...changes,
  };
}

describe("a visitor", () => {
  it("reaches the machine's port 80 under the name asked for", async () => {
    await expect(visit(world(), "http://yaptts.org/a?b=c")).resolves.toMatchObject({
      status: 200,
      body: "yaptts.org /a?b=c",
    });
  });

  it.each<[string, OutsideWorld, string]>([
    ["an unknown name", world({ resolve: () => undefined }), "yaptts.org: name not resolved (NXDOMAIN)"],
    ["a firewall that lets nobody in", world({ allows: () => false }), "yaptts.org: connection timed out"],
    ["a machine that is off", world({ machine: () => undefined }), "yaptts.org: connection timed out"],
    ["an address that is nobody's", world({ serverByAddress: () => undefined }), "yaptts.org: connection timed out"],
    ["a port bound to loopback", world({ loopback: true }), "yaptts.org: connection refused"],
  ])("is told of %s", async (_, outside, words) => {
    await expect(visit(outside, "http://yaptts.org/")).rejects.toThrow(words);
  });

  it("comes with its own address, or with Cloudflare's where the name is proxied", async () => {
    const sources: string[] = [];
    const allows = (_: number, { sourceIp }: { sourceIp: string }) => sources.push(sourceIp) > 0;
    await visit(world({ allows }), "http://yaptts.org/");
    await visit(world({ allows, proxied: true }), "http://yaptts.org/");
    expect(sources).toEqual([VISITOR_ADDRESS, CLOUDFLARE_ADDRESS]);
  });

  it.each<[number, Parameters<typeof world>[0]]>([
    [522, { allows: () => false }],
    [521, { loopback: true }],
    [301, { edge: () => ({ alwaysUseHttps: true }) }],
  ])("gets Cloudflare's %i", async (status, changes) => {
    await expect(visit(world({ ...changes, proxied: true }), "http://yaptts.org/")).resolves.toMatchObject({ status });
  });
});
