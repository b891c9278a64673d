import { describe, expect, test } from "vitest";
import { A_RECORD, CAA_RECORD, look, RUNNING, ZONE, type ZoneAsked } from "./looked-at.ts";

const STRANGER = { ...A_RECORD, id: "d".repeat(32), content: "198.51.100.9", comment: null };
const CAA_RECORD_BY_HAND = { ...CAA_RECORD, comment: null };
const holding = (...records: object[]): { zones: ZoneAsked[] } => ({ zones: [{ ...ZONE, records }] });

describe("a name that is not free", () => {
  test("is a second A record with other content: half the visitors would go astray", async () => {
    await expect(look(holding(A_RECORD, STRANGER))).rejects.toThrow(
      "the A record of yaptts.org (198.51.100.9) stands at Cloudflare, and is not this stack's, which makes one for that name: " +
        'remove it there, then run this again (should it be the stack\'s after all, its comment was "yapit-infra prod")',
    );
  });

  test("is taken over by production where it is the only one, and by its id it is the stack's", async () => {
    const zoneAlone = { adopt: { zoneId: "e".repeat(32) } };
    await expect(look({ servers: [], ...holding(STRANGER), file: zoneAlone })).rejects.toThrow(
      "or take it over by npm run adopt -- --stack prod",
    );
    const adopt = { zoneId: "e".repeat(32), recordIds: { "A yaptts.org": STRANGER.id } };
    expect(await look({ servers: [], ...holding(STRANGER), file: { adopt } })).toMatchObject({ protect: true });
  });

  test.each([
    ["AAAA", "2001:db8::9"],
    ["CNAME", "example.com"],
    ["NS", "ns.example.com"],
  ])("is told for staging, too: %s", async (type, content) => {
    const records = [A_RECORD, { ...STRANGER, type, content, name: "staging-x.yaptts.org" }];
    await expect(look({ stack: "staging-x", servers: [], ...holding(...records) })).rejects.toThrow(
      `the ${type} record of staging-x.yaptts.org (${content}) stands at Cloudflare`,
    );
  });

  test("is www, where it leads elsewhere by itself", async () => {
    const www = { ...STRANGER, name: "www.yaptts.org" };
    await expect(look(holding(A_RECORD, CAA_RECORD, www))).rejects.toThrow(
      "the A record of www.yaptts.org (198.51.100.9) stands at Cloudflare, which takes no CNAME record beside it",
    );
  });

  test("is one with the mark of the stack twice, which an up that was cut off leaves", async () => {
    await expect(look(holding(A_RECORD, { ...A_RECORD, id: "f".repeat(32), content: "198.51.100.9" }))).rejects.toThrow(
      "yaptts.org has 2 A records with this stack's mark (203.0.113.5, 198.51.100.9): npm run recover -- --stack prod",
    );
  });

  test("is none that lost its comment and leads to the stack's own server", async () => {
    const { protect } = await look(holding({ ...A_RECORD, comment: null }, CAA_RECORD));
    expect(protect).toBe(true);
  });

  test("is none that has another name, type or owner's business: mail, other hosts, other authorities", async () => {
    const others = [
      { ...STRANGER, type: "MX", content: "mail.yaptts.org" },
      { ...STRANGER, name: "blog.yaptts.org" },
      { ...STRANGER, type: "CAA", content: '0 issue "digicert.com"' },
      { ...STRANGER, type: "NS", name: "lab.yaptts.org", content: "ns.example.com" },
    ];
    expect((await look(holding(A_RECORD, CAA_RECORD, ...others))).protect).toBe(true);
  });
});

describe("a zone that this stack did not make", () => {
  test("is to be adopted, not made a second time", async () => {
    await expect(look({ servers: [], ...holding(STRANGER, CAA_RECORD_BY_HAND) })).rejects.toThrow(
      /^dns\.zone: Cloudflare has a zone yaptts\.org that this stack did not make: npm run adopt -- --stack prod takes it over$/,
    );
  });

  test("is not one that an interrupted up has just made", async () => {
    const zones = [{ ...ZONE, records: [], createdOn: new Date().toISOString() }];
    expect((await look({ servers: [], zones })).protect).toBe(true);
  });

  test("has lists of rules of which Cloudflare takes no second: they are adopted as well", async () => {
    const list = { id: "b".repeat(32), name: "default", phase: "http_request_cache_settings", kind: "zone" };
    const zones = [{ ...ZONE, rulesets: [list] }];
    await expect(look({ zones })).rejects.toThrow(
      "the zone yaptts.org has a list of cache rules already, and Cloudflare takes one: npm run adopt -- --stack prod",
    );
    const adopt = { zoneId: "e".repeat(32), cacheRulesId: list.id };
    expect((await look({ zones, file: { adopt } })).protect).toBe(true);
    const own = [{ ...ZONE, rulesets: [{ ...list, name: "yapit-infra cache" }] }];
    expect((await look({ zones: own })).protect).toBe(true);
    const managed = [{ ...ZONE, rulesets: [{ ...list, kind: "managed" }] }];
    expect((await look({ zones: managed })).protect).toBe(true);
  });
});

describe("production's names", () => {
  const PERMISSION = '"dns.allowChangeFrom: { domain: yaptts.org, proxied: true }"';
  const allowChangeFrom = { domain: "yaptts.org", proxied: true };

  test.each<[string, object, string]>([
    [
      "leave Cloudflare's proxy",
      { dns: { proxied: false } },
      "dns.proxied: production's yaptts.org goes through Cloudflare",
    ],
    [
      "change within the zone",
      { domain: "app.yaptts.org", dns: { zone: "yaptts.org" } },
      "domain: production answers at yaptts.org, and app.yaptts.org would take that name from its visitors; go back to yaptts.org",
    ],
    [
      "change with the zone",
      { domain: "yapit.app", dns: { zone: "yapit.app" } },
      "domain: production answers at yaptts.org",
    ],
    ["leave their zone to others", { dns: { createZone: false } }, "dns.createZone: production's zone is its own"],
  ])(
    "do not %s without the one-time permission of their own, which is a sentence of the plan",
    async (_, file, words) => {
      await expect(look({ file: { ...file } })).rejects.toThrow(words);
      await expect(look({ file: { ...file } })).rejects.toThrow(`write the one-time permission ${PERMISSION}`);
      const dns = { ...("dns" in file ? (file.dns as object) : {}), allowChangeFrom };
      const { protect, warnings } = await look({ file: { ...file, dns } });
      expect({ protect, warnings }).toEqual({ protect: true, warnings: [] });
    },
  );

  test("do not change by a permission for what is no longer in force, which is warned of", async () => {
    const unproxied = holding({ ...A_RECORD, proxied: false }, CAA_RECORD);
    const file = { domain: "app.yaptts.org", dns: { zone: "yaptts.org", proxied: false, allowChangeFrom } };
    await expect(look({ ...unproxied, file })).rejects.toThrow("domain: production answers at yaptts.org");
    const { warnings } = await look({ ...unproxied, file: { dns: { proxied: false, allowChangeFrom } } });
    expect(warnings).toEqual([
      "dns.allowChangeFrom names yaptts.org through Cloudflare's proxy, and in force is yaptts.org without Cloudflare's proxy: remove it",
    ]);
  });

  test("are made in any order: an up that was cut off may have left Stack Auth's alone", async () => {
    expect((await look(holding({ ...A_RECORD, name: "auth.yaptts.org" }))).protect).toBe(true);
  });

  test("come under Cloudflare's proxy without one", async () => {
    expect((await look(holding({ ...A_RECORD, proxied: false }, CAA_RECORD))).protect).toBe(true);
  });

  test("change freely for staging", async () => {
    const servers = [{ ...RUNNING, labels: { "managed-by": "yapit-infra", stack: "staging-x" } }];
    const record = { ...A_RECORD, name: "staging-x.yaptts.org", comment: "yapit-infra staging-x" };
    const options = { stack: "staging-x", servers, ...holding(record), file: { dns: { proxied: false } } };
    expect((await look(options)).protect).toBe(false);
  });
});

describe("production's backups", () => {
  const servers = [{ ...RUNNING, backups: true }];

  test("are not switched off, which deletes them, without the one-time permission of their own", async () => {
    await expect(look({ servers })).rejects.toThrow(
      `server.backups: Hetzner backs up production's server ${RUNNING.id} (yapit-prod), and false deletes what it has; set it to ` +
        `true, or write the one-time permission "server.allowBackupRemovalOf: ${RUNNING.id}"`,
    );
    await expect(look({ servers, file: { server: { allowBackupRemovalOf: 7 } } })).rejects.toThrow("server.backups");
    const file = { server: { allowBackupRemovalOf: RUNNING.id } };
    expect((await look({ servers, file })).warnings).toEqual([]);
    expect((await look({ file })).warnings).toEqual([
      `server.allowBackupRemovalOf names ${RUNNING.id}, and no backups are removed: remove it`,
    ]);
  });

  test("stay on where they are declared", async () => {
    expect((await look({ servers, file: { server: { backups: true } } })).protect).toBe(true);
  });
});
