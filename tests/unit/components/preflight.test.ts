import { describe, expect, test } from "vitest";
import type { PriceList } from "../../../components/cost/price-list.ts";
import { ADOPT, ID, look, RUNNING } from "./looked-at.ts";

describe("the look before a plan", () => {
  test("says that a machine boots, for which the steps on it wait longer, where none is there or another one is made", async () => {
    expect((await look({ servers: [] })).boots).toBe(true);
    expect((await look({ stack: "staging-x", servers: [{ ...RUNNING, location: "hel1" }] })).boots).toBe(true);
  });

  test("finds production's server as it is declared, protects it, and asks no more", async () => {
    // Prices that never come: where nothing changes, nobody waits for them.
    const prices = new Promise<PriceList>(() => undefined);
    const { asked, found, ...rest } = await look({ prices });
    expect(asked.toSorted()).toEqual(["getDnsRecords", "getIpRanges", "getRulesets", "getServers", "getZones"]);
    expect(found.zone).toEqual({ accountId: "a".repeat(32) });
    expect(rest).toEqual({ protect: true, rescales: false, boots: false, warnings: [], told: [] });
  });

  test("of production in an empty account asks for stock, and speaks of today's price", async () => {
    const { protect, warnings } = await look({ servers: [] });
    expect(protect).toBe(true);
    expect(warnings).toEqual([
      "server.type: cx33 is ordered at today's price (EUR 8.49 a month by the table of 2026-06-15): https://www.hetzner.com/cloud has it",
    ]);
  });

  test("of a rescale says that it is ordered anew", async () => {
    const { warnings } = await look({ file: { server: { type: "cx43" } } });
    expect(warnings).toEqual([
      expect.stringContaining("cx33 in nbg1 becomes cx43 in nbg1 at today's price (EUR 15.99"),
    ]);
  });

  test.each([
    { what: "an order", servers: [], file: {}, cost: "EUR 0.00 (nothing) → EUR 8.99 (cx33, IPv4), + EUR 8.99" },
    { what: "a rescale", file: { type: "cx43" }, cost: "EUR 8.99 (cx33, IPv4) → EUR 16.49 (cx43, IPv4), + EUR 7.50" },
    {
      what: "backups",
      file: { backups: true },
      cost: "EUR 8.99 (cx33, IPv4) → EUR 10.69 (cx33 with backups, IPv4), + EUR 1.70",
    },
  ])("tells what $what does to the cost of the whole stack", async ({ file, servers = [RUNNING], cost }) => {
    const { told } = await look({ servers, file: { server: file } });
    expect(told).toEqual([`cost per month: ${cost}, by the table of 2026-06-15`]);
  });

  test.each([
    { stock: ["fsn1", "hel1"], words: "server.type: cx33 is not available in nbg1, available in fsn1, hel1" },
    { stock: [], words: "server.type: cx33 is not available in nbg1, nor anywhere else at the moment" },
  ])("refuses a type that cannot be had ($stock)", async ({ stock, words }) => {
    await expect(look({ servers: [], stock })).rejects.toThrow(words);
  });

  test.each([
    ["10042", /R2, which nobody has ordered yet: order it at https:\/\/dash\.cloudflare\.com\/a{32}\/r2\/plans/],
    ["10000", /CLOUDFLARE_API_TOKEN may not look there: add Account → Workers R2 Storage → Edit/],
  ])("refuses backups to a bucket that cannot be made at R2 (%s)", async (code, words) => {
    const backups = { recipients: ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"] };
    const r2 = `GET "https://api.cloudflare.com/client/v4/…": 403 Forbidden {"success":false,"errors":[{"code":${code},"message":""}]}`;
    await expect(look({ file: { backups }, r2 })).rejects.toThrow(words);
    expect((await look({ file: { backups } })).found.accountId).toBe("a".repeat(32));
  });

  test("refuses to make keys of the bucket where the token may make none", async () => {
    const backups = {
      recipients: ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
      makeKeys: true,
    };
    const tokens = 'failed to make http request: GET "…": 403 Forbidden {"errors":[{"code":9109}]}';
    await expect(look({ file: { backups }, tokens })).rejects.toThrow(
      /^backups.makeKeys wants a token .* add Account → Account API Tokens → Edit to it, .* or leave makeKeys out/,
    );
    await expect(look({ file: { backups }, tokens: "connection refused" })).rejects.toThrow("connection refused");
    expect((await look({ file: { backups } })).found.objectRights).toBe("rights-to-objects");
  });

  test("says so where Hetzner does not answer", async () => {
    await expect(look({ failure: "unauthorized" })).rejects.toThrow(
      "Hetzner cannot be asked what exists (is HCLOUD_TOKEN right?)",
    );
  });

  test("does not care about the stock of what runs already", async () => {
    expect((await look({ stock: [] })).protect).toBe(true);
  });

  test("is not misled by another stack's server, or by one that a person made", async () => {
    const others = [
      {
        ...RUNNING,
        id: 1,
        name: "yapit-staging-x",
        labels: { "managed-by": "yapit-infra", stack: "staging-x" },
        location: "hel1",
      },
      { ...RUNNING, id: 2, name: "other", labels: { stack: "prod" }, location: "hel1" },
    ];
    expect((await look({ servers: [...others, RUNNING] })).protect).toBe(true);
    expect((await look({ servers: others })).asked).toContain("getServerType");
  });

  test("says so where production's server is not protected at Hetzner, whatever the state has of it", async () => {
    const bare = { ...RUNNING, deleteProtection: false };
    const { warnings } = await look({ servers: [bare] });
    expect(warnings).toEqual([
      `production's server ${ID} (yapit-prod) is not protected at Hetzner; where this plan does not change that, pulumi up --refresh does`,
    ]);
    const file = { server: { allowReplacementOf: ID } };
    expect((await look({ servers: [bare], file })).warnings).toEqual([]);
  });

  test("leaves staging unprotected, and lets it be replaced", async () => {
    const servers = [{ ...RUNNING, labels: { "managed-by": "yapit-infra", stack: "staging-x" }, location: "hel1" }];
    expect((await look({ stack: "staging-x", servers })).protect).toBe(false);
  });
});

describe("production's replacement", () => {
  test.each([
    { property: "server.location", file: { location: "fsn1" }, runs: "nbg1", wanted: "fsn1" },
    { property: "server.image", file: { image: "ubuntu-22.04" }, runs: "ubuntu-24.04", wanted: "ubuntu-22.04" },
  ])("by $property is refused, with the permission to write", async ({ property, file, runs, wanted }) => {
    await expect(look({ file: { server: file } })).rejects.toThrow(
      `${property}: production's server ${ID} (yapit-prod) has ${runs}, and ${wanted} would replace it, with all ` +
        `that is on it; go back to ${runs}, or write the one-time permission "server.allowReplacementOf: ${ID}"`,
    );
  });

  test("is let through with the permission, once Hetzner's protection is off", async () => {
    const file = { server: { location: "fsn1", allowReplacementOf: ID } };
    await expect(look({ file })).rejects.toThrow("but Hetzner still protects it; first pulumi up with");
    expect((await look({ file, servers: [{ ...RUNNING, deleteProtection: false }] })).protect).toBe(false);
  });

  test("is not permitted by the id of another server, which is warned of", async () => {
    const { protect, warnings } = await look({ file: { server: { allowReplacementOf: 7 } } });
    expect(protect).toBe(true);
    expect(warnings).toEqual([
      `server.allowReplacementOf names 7, which is not this stack's server (${ID}): remove it`,
    ]);
  });

  test("is not seen in the image of an adopted server, which cannot be read back", async () => {
    const servers = [{ ...RUNNING, labels: {}, image: "ubuntu-22.04" }];
    expect((await look({ file: { adopt: ADOPT }, servers })).protect).toBe(true);
  });

  test("of an adopted server that is not there is an error, and not a new server", async () => {
    await expect(look({ file: { adopt: ADOPT }, servers: [] })).rejects.toThrow(
      `adopt.serverId: Hetzner's project has no server ${ID}; correct it, or leave adopt out`,
    );
  });
});
