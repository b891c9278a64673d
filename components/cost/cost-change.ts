/**
 * What a plan does to the cost of the whole stack, in one line: a person reads it in the terminal, and the report of the plan
 * finds it among the diagnostics, since a plan has no prices.
 */
import { monthlyCost, type PricedServer } from "./monthly-cost.ts";
import type { PriceList } from "./price-list.ts";

export interface CostChange {
  /** EUR a month. */
  before: number;
  after: number;
  /** "cx33 with backups, IPv4, 2 × cx33 that speak"; "nothing". */
  had: string;
  has: string;
  /** "Hetzner's live prices". */
  prices: string;
}

/** Undefined where nothing changes, or where the list does not know one of the server types. */
export function costChange(running: PricedServer | undefined, wanted: PricedServer, list: PriceList) {
  const before = running ? monthlyCost(running, list).total : 0;
  const after = monthlyCost(wanted, list).total;
  const [had, has] = [running ? named(running) : "nothing", named(wanted)];
  if (before === undefined || after === undefined || (had === has && before === after)) return undefined;
  return { before, after, had, has, prices: list.source } satisfies CostChange;
}

export function costLine({ before, after, had, has, prices }: CostChange): string {
  const difference = after - before;
  const sign = difference < 0 ? "-" : "+";
  return `cost per month: EUR ${before.toFixed(2)} (${had}) → EUR ${after.toFixed(2)} (${has}), ${sign} EUR ${Math.abs(difference).toFixed(2)}, by ${prices}`;
}

export function costChangeIn(text: string): CostChange | undefined {
  const found =
    /cost per month: EUR (?<before>[\d.]+) \((?<had>[^()]*)\) → EUR (?<after>[\d.]+) \((?<has>[^()]*)\), [+-] EUR [\d.]+, by (?<prices>.+)/.exec(
      text,
    )?.groups;
  if (!found) return undefined;
  const { before, had = "", after, has = "", prices = "" } = found;
  return { before: Number(before), had, after: Number(after), has, prices: prices.trim() };
}

function named({ type, backups, workers }: PricedServer): string {
  const others = workers && workers.servers > 0 ? `, ${workers.servers} × ${workers.serverType} that speak` : "";
  return `${type}${backups ? " with backups" : ""}, IPv4${others}`;
}
