import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import { expect, test } from "vitest";
import { foundZone } from "../../../components/edge/found-zone.ts";

const DNS = { zone: "yaptts.org", createZone: false, proxied: true };
const [OURS, OTHERS] = ["a", "b"].map((digit) => digit.repeat(32)) as [string, string];

/** Of the name, one in each account. */
const zonesIn = (...accounts: string[]) =>
  accounts.map((id) => ({ id: `zone of ${id}`, nameServers: [], account: { id } }) as unknown as GetZonesResult);

test("a zone is taken of the account that is named", () => {
  const found = foundZone({ ...DNS, accountId: OURS }, zonesIn(OTHERS, OURS));
  expect(found).toEqual({ id: `zone of ${OURS}`, nameServers: [] });
});

test.each([
  [[], "dns.zone: the Cloudflare token sees no zone yaptts.org; production's stack makes it"],
  [
    [OURS, OTHERS],
    "dns.accountId: the Cloudflare token sees 2 zones yaptts.org, in as many accounts; name the account",
  ],
])("of zones of that name in %j a person reads what to do", (accounts, words) => {
  expect(() => foundZone(DNS, zonesIn(...accounts))).toThrow(words);
});
