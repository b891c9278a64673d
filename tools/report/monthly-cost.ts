/** What a plan costs more or less a month. */
import { type CostChange, costChangeIn } from "../../components/cost/cost-change.ts";
import type { PlanDigest } from "./plan-digest.ts";
import type { PlannedStep } from "./planned-step.ts";
import { BACKUPS_PERCENT, IPV4_PRICE, SERVER_PRICES, VOLUME_GB_PRICE } from "../../stack-config/prices.ts";

export interface CostLine {
  name: string;
  /** "cx33 with backups"; undefined: not there. */
  before?: string;
  after?: string;
  /** EUR a month. */
  difference: number;
}

export interface MonthlyCost {
  lines: CostLine[];
  /** EUR a month, of all the lines. */
  difference: number;
  /** Server types that the table does not know; they count as nothing. */
  unknown: string[];
  /** The whole stack's, as the program itself said it at the prices of the day; it goes before what the steps tell. */
  whole?: CostChange;
}

interface Priced {
  what: string;
  /** EUR a month. */
  price: number;
}

type Inputs = Record<string, unknown> | undefined;

export function monthlyCost(steps: readonly PlannedStep[], diagnostics: PlanDigest["diagnostics"] = []): MonthlyCost {
  const unknown = new Set<string>();
  const lines: CostLine[] = [];
  for (const step of steps) {
    const { name, type } = step;
    const before = step.action === "create" ? undefined : priced(type, step.old?.inputs, unknown);
    const after = step.action === "delete" ? undefined : priced(type, step.new?.inputs, unknown);
    if (before?.what === after?.what) continue;
    const difference = (after?.price ?? 0) - (before?.price ?? 0);
    lines.push({ name, before: before?.what, after: after?.what, difference });
  }
  const whole = diagnostics.map(({ message = "" }) => costChangeIn(message)).find((change) => change !== undefined);
  if (whole) return { lines, difference: whole.after - whole.before, unknown: [], whole };
  const difference = lines.reduce((sum, line) => sum + line.difference, 0);
  return { lines, difference, unknown: [...unknown] };
}

function priced(type: string, inputs: Inputs, unknown: Set<string>): Priced | undefined {
  if (!inputs) return undefined;
  if (type === "hcloud:index/server:Server") return server(inputs, unknown);
  if (type === "hcloud:index/primaryIp:PrimaryIp" && inputs["type"] === "ipv4")
    return { what: "IPv4 address", price: IPV4_PRICE };
  if (type === "hcloud:index/volume:Volume") {
    const size = Number(inputs["size"]);
    return Number.isFinite(size) ? { what: `${size} GB volume`, price: size * VOLUME_GB_PRICE } : undefined;
  }
  return undefined;
}

function server(inputs: Record<string, unknown>, unknown: Set<string>): Priced {
  // A type may be known only during the update.
  const serverType = typeof inputs["serverType"] === "string" ? inputs["serverType"] : "unknown";
  const backups = inputs["backups"] === true;
  const price = Object.hasOwn(SERVER_PRICES, serverType) ? (SERVER_PRICES[serverType] ?? 0) : 0;
  if (price === 0) unknown.add(serverType);
  return {
    what: `${serverType}${backups ? " with backups" : ""}`,
    price: backups ? price * (1 + BACKUPS_PERCENT / 100) : price,
  };
}

/** "€8.99". */
export function euro(amount: number): string {
  return `€${amount.toFixed(2)}`;
}

/** "+ €7.50", "− €0.50". */
export function euros(amount: number): string {
  const cents = Math.round(amount * 100);
  return `${cents < 0 ? "−" : "+"} €${(Math.abs(cents) / 100).toFixed(2)}`;
}
