import * as pulumi from "@pulumi/pulumi";
import { getAccounts } from "@pulumi/cloudflare/getAccounts.js";
import { getZone } from "@pulumi/cloudflare/getZone.js";
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { answered } from "../preflight/answered.ts";

const ACCOUNT_NAMED =
  "set dns.accountId in the stack's configuration (the dashboard's address of the account: dash.cloudflare.com/ACCOUNT_ID)";

/** The id of the account that the stack's own zone is in, or is made in. A zone that exists, among those of its name, tells it itself. */
export async function zoneAccount(
  { dns, adopt }: StackConfig,
  zones: Promise<readonly GetZonesResult[]>,
): Promise<string> {
  if (dns.accountId !== undefined) return dns.accountId;
  if (adopt?.zoneId !== undefined) {
    return (await answered("Cloudflare", getZone({ zoneId: adopt.zoneId }))).account.id;
  }
  const results = await zones;
  const [zone, ...others] = results;
  if (zone && others.length === 0) return zone.account.id;
  if (zone) {
    throw new pulumi.RunError(`the Cloudflare token sees ${results.length} zones named ${dns.zone}; ${ACCOUNT_NAMED}`);
  }
  return onlyAccount();
}

/** An account's own token may not list accounts, and one for zones alone sees none. */
async function onlyAccount(): Promise<string> {
  const results = await accounts();
  const [account] = results;
  if (results.length === 1 && account) return account.id;
  throw new pulumi.RunError(
    `the Cloudflare token sees ${results.length === 0 ? "no account" : `${results.length} accounts`}, so it is unclear where the zone is made; ${ACCOUNT_NAMED}`,
  );
}

async function accounts(): Promise<{ id: string }[]> {
  try {
    return (await answered("Cloudflare", getAccounts({}))).results;
  } catch (error) {
    if (error instanceof Error && error.message.includes("does not support account owned tokens")) return [];
    throw error;
  }
}
