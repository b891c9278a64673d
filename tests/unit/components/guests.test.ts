import { spawnSync } from "node:child_process";
import { beforeAll, expect, test } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "../../../components/environment.ts";
import { DATED_PRICES } from "../../../components/cost/price-list.ts";
import { guestCommands } from "../../../components/workers/guest-commands.ts";
import { guestsPassword } from "../../../compose/guests.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import { knownOutside } from "./known-outside.ts";
import { only, OWN_HOST_KEY, record, type Recorded } from "./recorder.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEe9pDoM0u3pDuSuFH8cvzLA8v0kC8Ld1bhyPWF3xFS7";
const GUESTS = {
  "gpu-1": { key: `${KEY}  ada@home`, from: ["203.0.113.9/32"] },
  pc: { key: KEY, from: ["198.51.100.7/32"] },
};

let recorded: Recorded[];
let environment: Environment;

beforeAll(async () => {
  const parsed = parseStackConfig("staging-x", { guests: GUESTS });
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const { config } = parsed;
  const looked = { access: {}, hetzner: { endpoint: "http://127.0.0.1:1" }, rescales: false, boots: true, images: {} };
  const given = { ...looked, prices: Promise.resolve(DATED_PRICES), secrets: { fromFile: {} }, protect: false };
  recorded = await record(config.stack, () => {
    environment = new Environment("yapit", { ...given, ...knownOutside(config), config });
  });
});

test("each guest is let in by a step of its own, which a change of its key takes back first", () => {
  const step = only(recorded, "guests-gpu-1");
  expect(step).toMatchObject({ create: "sh -s guest", delete: "sh -s guest gone" });
  expect(step["triggers"]).toEqual([expect.stringMatching(/^\d+$/), `${KEY} ada@home`]);
  expect(JSON.stringify(step["stdin"])).toContain(`KEY='${KEY} ada@home'`);
  expect(only(recorded, "guests-pc")["triggers"]).toContain(KEY);
});

test("the firewall lets in by ssh whom the file names, from where it comes, by both of its firewalls", () => {
  for (const name of ["machine-firewall", "machine-firewall-by-id"]) {
    const rules = only(recorded, name)["rules"] as { port?: string; sourceIps: string[] }[];
    expect(rules.filter(({ sourceIps }) => sourceIps.includes("203.0.113.9/32"))).toEqual([
      expect.objectContaining({ port: "22", sourceIps: ["203.0.113.9/32", "198.51.100.7/32"] }),
    ]);
  }
});

test("what is run on the other machine is secret, for the password in it", async () => {
  const { guests } = environment.outputs;
  expect(await pulumi.isSecret(pulumi.output(guests))).toBe(true);
});

test("it is a script that a shell takes, with the guests' password and not Redis' own, and pins the host key", () => {
  const text = guestCommands({
    ...{ address: "192.0.2.10", hostKey: OWN_HOST_KEY },
    redisUrl: (host) => `redis://guest:${guestsPassword("secret")}@${host}:6379/0`,
  });
  expect(spawnSync("sh", ["-n"], { input: text, encoding: "utf8" }).stderr).toBe("");
  expect(text).toContain(`echo '192.0.2.10 ${OWN_HOST_KEY}' >/etc/yapit-guest/known-hosts`);
  expect(text).toMatch(/ -L \$bridge:6379:127\.0\.0\.1:6379 yapit-guest-\$guest@192\.0\.2\.10\n/);
  expect(text).toMatch(/REDIS_URL=redis:\/\/guest:[0-9a-f]{64}@\$bridge:6379\/0"/);
  expect(text).not.toContain("secret");
  expect(spawnSync("sh", { input: text, encoding: "utf8" }).stderr).toContain(
    "the name that the stack has for this machine",
  );
});
