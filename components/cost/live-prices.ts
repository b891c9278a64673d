import * as http from "node:http";
import * as https from "node:https";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import type { HetznerAccess } from "../../stack-config/hetzner-access.ts";
import { DATED_PRICES, type PriceList } from "./price-list.ts";

const ATTEMPTS = 3;
/** `allMs` of all attempts together: a plan does not wait longer for what it can do without. */
const PATIENCE = { allMs: 5000, pauseMs: 200 };

const prices = v.array(v.object({ location: v.string(), price_monthly: v.object({ net: v.string() }) }));
const answer = v.object({
  pricing: v.object({
    currency: v.literal("EUR"),
    server_types: v.array(v.object({ name: v.string(), prices })),
    primary_ips: v.array(v.object({ type: v.string(), prices })),
    server_backup: v.object({ percentage: v.string() }),
  }),
});

/**
 * GET /pricing, for which the hcloud plugin has no function; the dated table where there is no token or no answer. It never
 * throws: what a stack costs is no reason to refuse a plan. A lost answer is asked for again, for a plan made with the one list is
 * not carried out with the other: `pulumi up --plan` holds outputs to the plan too.
 */
export async function livePrices({ endpoint, token }: HetznerAccess, patience = PATIENCE): Promise<PriceList> {
  if (token === undefined) return DATED_PRICES;
  const signal = AbortSignal.timeout(patience.allMs);
  for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt++) {
    try {
      return listOf(v.parse(answer, await asked(`${endpoint}/pricing`, token, signal)).pricing);
    } catch {
      // Unreachable, refused, or in another shape: asked again, and then not at all.
      await sleep(patience.pauseMs);
    }
  }
  return DATED_PRICES;
}

/** By Node's older client: loading fetch costs a plan 25 ms more. */
function asked(url: string, token: string, signal: AbortSignal): Promise<unknown> {
  const { get } = url.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${token}` }, signal }, (response) => {
      json(response).then(resolve, reject);
    });
    request.once("error", reject);
  });
}

function listOf({ server_types, primary_ips, server_backup }: v.InferOutput<typeof answer>["pricing"]): PriceList {
  return {
    source: "Hetzner's live prices",
    server: (type, location) => monthly(server_types.find(({ name }) => name === type)?.prices, location),
    ipv4: (location) =>
      monthly(primary_ips.find(({ type }) => type === "ipv4")?.prices, location) ?? DATED_PRICES.ipv4(location),
    backupsPercent: Number(server_backup.percentage),
  };
}

function monthly(places: v.InferOutput<typeof prices> | undefined, location: string): number | undefined {
  const net = Number(places?.find((place) => place.location === location)?.price_monthly.net ?? Number.NaN);
  return Number.isFinite(net) ? net : undefined;
}
