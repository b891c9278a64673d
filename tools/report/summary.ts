/** The report's head: all that has to be seen within ten seconds. It is never cut. */
import { interruptionsOf } from "./interruption.ts";
import { counted } from "../../stack-config/counted.ts";
import { code } from "./markdown.ts";
import { euro, euros, type MonthlyCost } from "./monthly-cost.ts";
import type { Notices } from "./notices.ts";
import type { Action, PlannedStep } from "./planned-step.ts";

export interface SummaryParts {
  stack: string;
  steps: readonly PlannedStep[];
  unchanged: number;
  /** Those of the steps that take away what cannot be had again. */
  losses: readonly PlannedStep[];
  cost: MonthlyCost;
  notices: Notices;
}

const VERBS: readonly [Action, string][] = [
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["create", "to create"],
  ["import", "to import"],
  ["update", "to change"],
];
const MOST_NAMES = 6;

export function summary({ stack, steps, unchanged, losses, cost, notices }: SummaryParts): string {
  const counts = VERBS.map(([action, words]) => [steps.filter((step) => step.action === action).length, words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `**${count}** ${words}`);
  const nothing = notices.errors.length > 0 ? "no steps known" : "nothing to do";
  const lines = [
    `### Plan of ${code(stack, 60)}: ${counts.join(", ") || nothing}, ${unchanged} unchanged`,
    `${interrupts(steps)} · ${costs(cost)}${warned(notices)}`,
  ];
  const [error] = notices.errors;
  if (error !== undefined) lines.push(`❌ **The preview failed**, so this plan is not whole: ${code(error, 300)}`);
  if (losses.length > 0) lines.push(guard(losses, notices.refused));
  return lines.join("\n\n");
}

function interrupts(steps: readonly PlannedStep[]): string {
  const found = interruptionsOf(steps);
  return found.length > 0 ? `⚠️ Interrupts: **${found.join(", ")}**` : "Interrupts nothing";
}

function costs({ difference, unknown, whole }: MonthlyCost): string {
  if (whole) return `costs a month: ${euro(whole.before)} → ${euro(whole.after)}, **${euros(difference)}**`;
  if (unknown.length > 0) return `cost: price of ${code(unknown.join(", "), 60)} unknown`;
  return Math.round(difference * 100) === 0 ? "costs the same" : `**${euros(difference)}** a month`;
}

function warned({ warnings }: Notices): string {
  return warnings.length > 0 ? ` · ${counted(warnings.length, "warning")}` : "";
}

function guard(losses: readonly PlannedStep[], refused: boolean): string {
  const names = losses.slice(0, MOST_NAMES).map(({ name, action }) => `${code(name, 60)} (${action})`);
  if (losses.length > MOST_NAMES) names.push(`${losses.length - MOST_NAMES} more`);
  const remedy = refused
    ? " They are protected, so the engine refuses this plan; if it is meant, `server.allowReplacementOf` in the stack's file lets the server of that id go."
    : "";
  return `⛔ **Cannot be had again:** ${names.join(", ")}.${remedy}`;
}
