import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { Environment } from "../../../components/environment.ts";
import { DATED_PRICES } from "../../../components/cost/price-list.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { knownOutside } from "./known-outside.ts";
import { only, record, type Recorded } from "./recorder.ts";

const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const KEYS = { accessKeyId: pulumi.secret("id-of-the-keys"), secretAccessKey: pulumi.secret("it's the secret") };

function environment(
  file: Record<string, unknown>,
  keys: { backupKeys?: typeof KEYS } = { backupKeys: KEYS },
): Promise<Recorded[]> {
  const parsed = parseStackConfig("prod", file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const config: StackConfig = parsed.config;
  const looked = { access: {}, hetzner: { endpoint: "http://127.0.0.1:1" }, rescales: false, boots: true, images: {} };
  const secrets = { fromFile: {}, ...keys };
  const prices = Promise.resolve(DATED_PRICES);
  return record(
    "prod",
    () => new Environment("yapit", { ...looked, ...knownOutside(config), config, secrets, prices, protect: true }),
  );
}

/** As the recorder is given a secret. */
function plain(value: unknown): string {
  return JSON.stringify(value);
}

describe("a stack whose backups somebody can read", () => {
  let recorded: Recorded[];
  beforeAll(async () => {
    recorded = await environment({ backups: { recipients: [RECIPIENT], keepDays: { daily: 7 } } });
  });

  test("has a bucket in the Union that a destroy leaves", () => {
    expect(only(recorded, "backups-bucket-r2")).toMatchObject({
      accountId: "a".repeat(32),
      name: "yapit-prod-backups",
      jurisdiction: "eu",
    });
    const ofR2 = recorded.filter(({ type }) => type.startsWith("cloudflare:index/r2Bucket"));
    expect(ofR2.map(({ retained }) => retained)).toEqual([true, true, true]);
  });

  test("has the bucket lock each class for as long as it keeps it, and nothing that is not finished", () => {
    const days = { hourly: 2, daily: 7, weekly: 60, monthly: 365 };
    const { rules: locks } = only(recorded, "backups-bucket-lock") as { rules: Record<string, unknown>[] };
    expect(locks).toEqual(
      Object.entries(days).map(([place, count]) => ({
        id: `keep ${place}`,
        enabled: true,
        prefix: `${place}/`,
        condition: { type: "Age", maxAgeSeconds: count * 86_400 },
      })),
    );
    const { rules } = only(recorded, "backups-bucket-lifecycle") as { rules: Record<string, unknown>[] };
    const kept = rules.flatMap(({ conditions, deleteObjectsTransition }) =>
      deleteObjectsTransition === undefined ? [] : [{ conditions, deleteObjectsTransition }],
    );
    expect(kept).toEqual(
      Object.entries({ partial: 1, ...days }).map(([place, count]) => ({
        conditions: { prefix: `${place}/` },
        deleteObjectsTransition: { condition: { type: "Age", maxAge: count * 86_400 } },
      })),
    );
  });

  test("hands the keys to the machine by standard input alone", () => {
    const timer = only(recorded, "backups-backup-timer");
    const stdin = plain(timer["stdin"]);
    for (const line of ["BUCKET=", "yapit-prod-backups", "id-of-the-keys", RECIPIENT, "PROVIDER=", "Cloudflare"])
      expect(stdin).toContain(line);
    expect(stdin).toContain(`https://${"a".repeat(32)}.eu.r2.cloudflarestorage.com`);
    expect(plain({ ...timer, stdin: "" })).not.toMatch(/id-of-the-keys|the secret/);
  });

  test("is backed up before each deployment of another commit", () => {
    const before = only(recorded, "backups-before-deployment");
    expect(before["create"]).toBe("/usr/local/sbin/yapit-backup before-deployment");
    expect(plain(before["stdin"])).toContain("0123456789abcdef0123456789abcdef01234567");
  });
});

test("backs up to another service's bucket without making one", async () => {
  const endpoint = "https://fsn1.your-objectstorage.com";
  const recorded = await environment({
    backups: { recipients: [RECIPIENT], endpoint, region: "fsn1", bucket: "elsewhere" },
  });
  expect(recorded.filter(({ type }) => type.includes("r2Bucket"))).toEqual([]);
  const stdin = plain(only(recorded, "backups-backup-timer")["stdin"]);
  for (const value of [endpoint, "fsn1", "elsewhere", "Other"]) expect(stdin).toContain(value);
});

test("makes the keys of its own bucket when asked for: a token of that bucket's objects alone, which goes with the stack", async () => {
  const recorded = await environment({ backups: { recipients: [RECIPIENT], makeKeys: true } }, {});
  const resources = JSON.stringify({ [`com.cloudflare.edge.r2.bucket.${"a".repeat(32)}_eu_yapit-prod-backups`]: "*" });
  expect(only(recorded, "backups-bucket-token")).toMatchObject({
    name: "yapit-prod-backups",
    policies: [{ effect: "allow", permissionGroups: [{ id: "rights-to-objects" }], resources }],
  });
  expect(recorded.find(({ name }) => name === "backups-bucket-token")?.retained).toBe(false);
  const stdin = plain(only(recorded, "backups-backup-timer")["stdin"]);
  expect(stdin).toContain(createHash("sha256").update("value-of-the-token").digest("hex"));
  expect(stdin).not.toContain("value-of-the-token");
});

test("takes the timer and the keys off the machine where nobody can read backups", async () => {
  const recorded = await environment({});
  expect(recorded.filter(({ type }) => type.includes("r2Bucket"))).toEqual([]);
  expect(plain(only(recorded, "backups-backup-timer")["stdin"])).toContain("SETTINGS=''");
});
