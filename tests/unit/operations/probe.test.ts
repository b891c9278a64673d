import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { type Answer, knockByTcp } from "../../../operations/probe/knock.ts";
import { PORTS, probe, probeFindings, probeTable } from "../../../operations/probe/probe.ts";

const ANYWHERE = ["0.0.0.0/0", "::/0"];
const NETWORKS = ["192.0.2.0/24", "2001:db8::/32"];

interface Declared {
  proxied?: boolean;
  allowedFrom?: string[];
  panelOpen?: boolean;
}

function probed(declared: Declared, found: Record<number, Answer>, from = "198.51.100.7") {
  const { proxied = true, allowedFrom = ANYWHERE, panelOpen = false } = declared;
  return probe({
    config: {
      dns: { zone: "yaptts.org", createZone: true, proxied },
      ssh: { allowedFrom, adminKeys: [] },
      dokploy: { version: "v0.30.2", panelOpen },
    },
    address: "203.0.113.5",
    from,
    knock: async (_, port) => found[port] ?? "silent",
    pauseMs: 0,
  });
}

async function differences(...args: Parameters<typeof probed>) {
  const ports = await probed(...args);
  return ports.flatMap(({ port, difference }) => (difference === undefined ? [] : [`${port}: ${difference}`]));
}

describe("the probe", () => {
  test("of a locked machine behind Cloudflare finds ssh alone", async () => {
    expect(await differences({}, { 22: "open" })).toEqual([]);
  });

  test("finds what Docker published past the firewall, and what the firewall forgot", async () => {
    const found: Record<number, Answer> = { 22: "open", 443: "open", 5432: "open", 6379: "refused" };
    expect(await differences({}, found)).toEqual([
      "443: open, but not declared",
      "5432: open, but not declared",
      "6379: nothing listens, but the firewall lets it through",
    ]);
  });

  test.each<{ what: string; declared: Declared; found: Record<number, Answer>; from?: string; expected: string[] }>([
    {
      what: "visitors who come directly",
      declared: { proxied: false },
      found: { 22: "open", 80: "open", 443: "refused" },
      expected: ["443: let in, but nothing listens"],
    },
    {
      what: "an administrator's network",
      declared: { allowedFrom: NETWORKS, panelOpen: true },
      found: { 22: "open" },
      from: "192.0.2.9",
      expected: ["3000: declared as open, but nothing answers"],
    },
    {
      what: "an administrator's network, version 6",
      declared: { allowedFrom: NETWORKS },
      found: { 22: "open" },
      from: "2001:db8::9",
      expected: [],
    },
    {
      what: "a stranger, where ssh is for administrators",
      declared: { allowedFrom: NETWORKS },
      found: { 22: "open" },
      expected: ["22: open, but not declared"],
    },
  ])("knows what is declared for $what", async ({ declared, found, from, expected }) => {
    expect(await differences(declared, found, from)).toEqual(expected);
  });

  test("tells only what is so at the second knock too", async () => {
    const answers: Record<number, Answer[]> = {
      22: ["silent", "open"],
      443: ["open", "silent"],
      6379: ["open", "open"],
    };
    const ports = await probe({
      config: {
        dns: { zone: "yaptts.org", createZone: true, proxied: true },
        ssh: { allowedFrom: ANYWHERE, adminKeys: [] },
        dokploy: { version: "v0.30.2", panelOpen: false },
      },
      address: "203.0.113.5",
      from: "198.51.100.7",
      knock: async (_, port) => answers[port]?.shift() ?? "silent",
      pauseMs: 0,
    });
    expect(probeFindings(ports)).toEqual(["port 6379, seen from outside: open, but not declared"]);
  });

  test("looks at every port that anything of the program listens on, and shows them in columns", async () => {
    const table = probeTable(await probed({}, { 22: "open", 443: "open" }));
    expect(table).toHaveLength(PORTS.length + 1);
    expect(table.slice(0, 4)).toEqual([
      "port  declared  found",
      "22    open      open",
      "80    shut      silent",
      "443   shut      open     open, but not declared",
    ]);
  });
});

test("a knock tells a listening socket from one that nobody has", async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await knockByTcp("127.0.0.1", port)).toBe("open");
  await new Promise((resolve) => server.close(resolve));
  expect(await knockByTcp("127.0.0.1", port)).toBe("refused");
});
