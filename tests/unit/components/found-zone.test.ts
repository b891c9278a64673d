import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { foundZone } from "../../../components/edge/found-zone.ts";

const DNS = { zone: "yaptts.org", createZone: false, proxied: true };

/** With so many zones of that name to be seen. */
async function look(zones: number, accountId?: string) {
  const asked: unknown[] = [];
  const call = ({ inputs }: pulumi.runtime.MockCallArgs) => {
    asked.push(inputs);
    // The SDK reads gRPC's details alone.
    const details = `failed to find exactly one result: ${zones} found`;
    if (zones !== 1) throw Object.assign(new Error(details), { details });
    return { id: "zone", nameServers: [] };
  };
  await pulumi.runtime.setMocks({ call, newResource: () => ({ id: "", state: {} }) }, "yapit", "staging-x");
  const found = await foundZone({ ...DNS, ...(accountId !== undefined && { accountId }) });
  return { found, asked };
}

test("a zone is looked for in the account that is named", async () => {
  const { asked } = await look(1, "a".repeat(32));
  expect(asked).toEqual([{ filter: { name: "yaptts.org", account: { id: "a".repeat(32) } } }]);
});

test.each([
  [0, "dns.zone: the Cloudflare token sees no zone yaptts.org; production's stack makes it"],
  [2, "dns.accountId: the Cloudflare token sees 2 zones yaptts.org, in as many accounts; name the account"],
])("of %d zones of that name a person reads what to do", async (zones, words) => {
  await expect(look(zones)).rejects.toThrow(words);
});
