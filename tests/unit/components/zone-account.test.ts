import * as pulumi from "@pulumi/pulumi";
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import { expect, test } from "vitest";
import { zoneAccount } from "../../../components/edge/zone-account.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

const [ONE, OTHER, ZONE] = ["a", "b", "c"].map((digit) => digit.repeat(32)) as [string, string, string];
const ACCOUNT_OWNED = "400 Bad Request 1001 List accounts endpoint does not support account owned tokens.";

interface Cloudflare {
  file?: Record<string, unknown>;
  /** Account ids of the zones of that name. */
  zones?: string[];
  /** A sentence: what is said instead. */
  accounts: string[] | string;
}

async function account({ file = {}, zones = [], accounts }: Cloudflare): Promise<string> {
  const parsed = parseStackConfig("prod", file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
    call: ({ token }) => {
      if (token.endsWith("getZone")) return { account: { id: zones[0] } };
      if (typeof accounts === "string") throw Object.assign(new Error(accounts), { details: accounts });
      return { results: accounts.map((id) => ({ id })) };
    },
  });
  const named = zones.map((id) => ({ account: { id } }) as GetZonesResult);
  return zoneAccount(parsed.config, Promise.resolve(named));
}

test.each<[string, Cloudflare, string]>([
  ["a zone that exists, with a token that may not list accounts", { zones: [ONE], accounts: ACCOUNT_OWNED }, ONE],
  ["a zone that exists, with a token that sees no account", { zones: [ONE], accounts: [] }, ONE],
  ["an adopted zone", { file: { adopt: { zoneId: ZONE } }, zones: [ONE], accounts: ACCOUNT_OWNED }, ONE],
  ["a new zone, in the one account that the token sees", { accounts: [ONE] }, ONE],
  [
    "any zone, in the account that is named",
    { file: { dns: { accountId: OTHER } }, zones: [ONE], accounts: [ONE] },
    OTHER,
  ],
])("of %s is known", async (_what, cloudflare, expected) => {
  expect(await account(cloudflare)).toBe(expected);
});

test.each<[string, Cloudflare, string]>([
  ["a token that may not list accounts", { accounts: ACCOUNT_OWNED }, "sees no account"],
  ["a token that sees none", { accounts: [] }, "sees no account"],
  ["two accounts", { accounts: [ONE, OTHER] }, "sees 2 accounts"],
  ["the same name in two accounts", { zones: [ONE, OTHER], accounts: [] }, "sees 2 zones named yaptts.org"],
])("of a zone is asked for where there is %s", async (_what, cloudflare, words) => {
  await expect(account(cloudflare)).rejects.toThrow(words);
  await expect(account(cloudflare)).rejects.toThrow("set dns.accountId in the stack's configuration");
});

test("a refusal of another kind stays in Cloudflare's words", async () => {
  await expect(account({ accounts: "403 Invalid access token" })).rejects.toThrow(
    "Cloudflare cannot be asked what exists (is CLOUDFLARE_API_TOKEN right?): 403 Invalid access token",
  );
});
