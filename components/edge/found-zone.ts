import * as pulumi from "@pulumi/pulumi";
import { getZone } from "@pulumi/cloudflare/getZone.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { answered } from "../preflight/answered.ts";

/** The zone that another stack has made; two accounts may each have one of that name. */
export async function foundZone({ zone: name, accountId }: StackConfig["dns"], parent?: pulumi.Resource) {
  try {
    const filter = { name, ...(accountId !== undefined && { account: { id: accountId } }) };
    return await answered("Cloudflare", getZone({ filter }, parent && { parent }));
  } catch (error) {
    const [, found] = /exactly one result: (\d+) found/.exec(error instanceof Error ? error.message : "") ?? [];
    if (found === undefined) throw error;
    throw new pulumi.RunError(
      found === "0"
        ? `dns.zone: the Cloudflare token sees no zone ${name}; production's stack makes it, so pulumi up there first, or correct dns.zone`
        : `dns.accountId: the Cloudflare token sees ${found} zones ${name}, in as many accounts; name the account of production's`,
    );
  }
}
