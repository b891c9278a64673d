import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { PriceList } from "./price-list.ts";

/** EUR a month, net, at the prices of the list. A server that ran before keeps the price it was ordered at. */
export interface MonthlyCost {
  /** Undefined where the list does not know the server type. */
  total?: number;
  parts: { server?: number; ipv4: number; backups?: number; workers?: number };
  /** "Hetzner's live prices", or "the table of 2026-06-15". */
  prices: string;
}

export interface PricedServer extends Pick<StackConfig["server"], "type" | "location" | "backups"> {
  /** Undefined: none. */
  workers?: PricedWorkers;
}

type PricedWorkers = StackConfig["workers"];

/** Everything else is free of charge: IPv6, firewall, Cloudflare's and GitHub's plans. */
export function monthlyCost({ type, location, backups, workers }: PricedServer, list: PriceList): MonthlyCost {
  const [price, ipv4] = [list.server(type, location), cents(list.ipv4(location))];
  const others = workers && workers.servers > 0 ? ofWorkers(workers, list) : 0;
  if (price === undefined || others === undefined) return { parts: { ipv4 }, prices: list.source };
  const backup = backups ? cents((price * list.backupsPercent) / 100) : 0;
  return {
    total: cents(price + ipv4 + backup + others),
    parts: { server: cents(price), ipv4, backups: backup, ...(others > 0 && { workers: others }) },
    prices: list.source,
  };
}

/** With an IPv4 address each. */
function ofWorkers({ servers, serverType, location }: PricedWorkers, list: PriceList): number | undefined {
  const price = list.server(serverType, location);
  return price === undefined ? undefined : cents(servers * (price + list.ipv4(location)));
}

function cents(euros: number): number {
  return Math.round(euros * 100) / 100;
}
