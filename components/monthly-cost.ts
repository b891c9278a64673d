import { BACKUPS_PERCENT, IPV4_PRICE, PRICES_OF, SERVER_PRICES } from "../stack-config/prices.ts";
import type { StackConfig } from "../stack-config/stack-config.ts";

/** EUR a month, net, at the prices of the day the list was taken. A server that ran before keeps the price it was ordered at. */
export interface MonthlyCost {
  /** Undefined where the list does not know the server type. */
  total?: number;
  parts: { server?: number; ipv4: number; backups?: number };
  /** "2026-06-15". */
  pricesOf: string;
}

/** Everything else is free of charge: IPv6, firewall, Cloudflare's and GitHub's plans. */
export function monthlyCost({ server }: Pick<StackConfig, "server">): MonthlyCost {
  const price = SERVER_PRICES[server.type];
  if (price === undefined) return { parts: { ipv4: IPV4_PRICE }, pricesOf: PRICES_OF };
  const backups = server.backups ? cents((price * BACKUPS_PERCENT) / 100) : 0;
  return {
    total: cents(price + IPV4_PRICE + backups),
    parts: { server: price, ipv4: IPV4_PRICE, backups },
    pricesOf: PRICES_OF,
  };
}

function cents(euros: number): number {
  return Math.round(euros * 100) / 100;
}
