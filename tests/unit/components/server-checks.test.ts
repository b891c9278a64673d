import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test, vi } from "vitest";
import { powerOn } from "../../../components/machine/power-after-failure.ts";
import { ADOPT, ID, look, RUNNING } from "./looked-at.ts";

describe("a server that does not run", () => {
  test.each(["off", "stopping"])("(%s) is refused with the command that starts it", async (status) => {
    await expect(look({ servers: [{ ...RUNNING, status }] })).rejects.toThrow(
      `server ${ID} (yapit-prod) is ${status}: npm run recover -- --stack prod --start starts it; then run this again`,
    );
  });

  test.each(["deleting", "migrating", "rebuilding", "unknown"])("(%s) is waited for by a person", async (status) => {
    await expect(look({ servers: [{ ...RUNNING, status }] })).rejects.toThrow("run this again when Hetzner says");
  });

  test("is no obstacle to the replacement that was permitted", async () => {
    const file = { server: { location: "fsn1", allowReplacementOf: ID } };
    const servers = [{ ...RUNNING, status: "off", deleteProtection: false }];
    expect((await look({ servers, file })).protect).toBe(false);
  });

  test.each(["initializing", "starting"])("(%s) is on its way", async (status) => {
    expect((await look({ servers: [{ ...RUNNING, status }] })).protect).toBe(true);
  });
});

describe("another server type", () => {
  test("with a smaller disk is refused before anything is powered off", async () => {
    const servers = [{ ...RUNNING, serverType: "cx43", primaryDiskSize: 160 }];
    await expect(look({ servers })).rejects.toThrow(
      `server.type: server ${ID} (yapit-prod), a cx43, has a disk of 160 GB, which the 80 GB of cx33 cannot take`,
    );
  });

  test("is a way back to the size that the disk was made with", async () => {
    const { rescales } = await look({ servers: [{ ...RUNNING, serverType: "cx43" }] });
    expect(rescales).toBe(true);
  });

  test("of another architecture is refused", async () => {
    await expect(look({ servers: [{ ...RUNNING, serverType: "cax21" }] })).rejects.toThrow(
      "a cax21, is of architecture arm, and cx33 is x86",
    );
  });

  test("in another location is a new machine with a disk of its own", async () => {
    const labels = { "managed-by": "yapit-infra", stack: "staging-x" };
    const servers = [{ ...RUNNING, labels, serverType: "cx43", primaryDiskSize: 160, location: "fsn1" }];
    await expect(look({ stack: "staging-x", servers })).resolves.toMatchObject({ rescales: true });
  });
});

describe("a server without its labels", () => {
  test("is known by its name, and one that no firewall holds is warned of", async () => {
    const { protect, warnings } = await look({ servers: [{ ...RUNNING, labels: {}, firewallIds: [] }] });
    expect(protect).toBe(true);
    expect(warnings).toEqual([
      `no firewall holds server ${ID} (yapit-prod), all its ports are open: pulumi up --refresh puts it back`,
    ]);
  });
});

describe("a lost server", () => {
  const firewalls = [
    { name: "yapit-prod", labels: {} },
    { name: "yapit-prod-by-id", labels: { server: String(ID) } },
  ];

  test("of production is refused with the one permission, that names it", async () => {
    await expect(look({ servers: [], firewalls })).rejects.toThrow(
      `production's server ${ID} is gone: Hetzner has none for prod, and what was on it is lost; is HCLOUD_TOKEN that of ` +
        `the right project? To make a new one at the same address write "server.allowReplacementOf: ${ID}" and run ` +
        "pulumi up --refresh",
    );
  });

  test("is made anew with the permission, which is of no other server", async () => {
    const permitted = { server: { allowReplacementOf: ID } };
    expect((await look({ servers: [], firewalls, file: permitted })).protect).toBe(false);
    const other = { server: { allowReplacementOf: ID + 1 } };
    await expect(look({ servers: [], firewalls, file: other })).rejects.toThrow("is gone");
    const successor = { ...RUNNING, id: ID + 1 };
    expect((await look({ servers: [successor], firewalls, file: permitted })).protect).toBe(true);
  });

  test("that was adopted takes adopt out of the configuration as well", async () => {
    await expect(look({ servers: [], firewalls, file: { adopt: ADOPT } })).rejects.toThrow(
      `leave adopt out to make everything anew: then write "server.allowReplacementOf: ${ID}"`,
    );
  });
});

test("machines that only speak are ordered where they are to be had, and those that run are not asked for", async () => {
  const file = { workers: { servers: 2, serverType: "cx43" } };
  const worker = { ...RUNNING, id: 1, name: "yapit-prod-w1", serverType: "cx43", labels: { "worker-of": "prod" } };
  const { told } = await look({ file, servers: [worker, RUNNING] });
  expect(told).toEqual([
    expect.stringMatching(/1 × cx43 that speak\) → EUR [\d.]+ \(cx33, IPv4, 2 × cx43 that speak\)/),
  ]);
  await expect(look({ file, servers: [worker, RUNNING], stock: ["fsn1"] })).rejects.toThrow(
    "workers.serverType: cx43 is not available in nbg1, available in fsn1; workers.servers 1 keeps what runs",
  );
  const two = [worker, { ...worker, id: 2, name: "yapit-prod-w2" }, RUNNING];
  expect((await look({ file, servers: two, stock: [] })).told).toEqual([]);
});

test("every reason why a plan must not begin is told at once", async () => {
  const servers = [{ ...RUNNING, status: "off", serverType: "cx43", primaryDiskSize: 160 }];
  await expect(look({ servers })).rejects.toThrow(/is off: .*\n.*has a disk of 160 GB/s);
});

test("after a refused rescale the server is switched on again, as soon as it is not locked any more", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(asked.length === 1 ? 423 : 201).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await powerOn({ endpoint, token: "t" }, "42", 1);
    expect(asked).toEqual(Array(2).fill("POST /servers/42/actions/poweron Bearer t"));
    expect(warn).toHaveBeenCalledExactlyOnceWith("server 42 was switched on again after its update had failed");
  } finally {
    warn.mockRestore();
    server.close();
  }
});
