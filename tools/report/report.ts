/** A plan as a reviewer reads it: Markdown for a pull request's comment or a run's summary. */
import { changedProperties } from "./changed-properties.ts";
import { guardedLosses, refusedSteps } from "./guarded-loss.ts";
import { interruptionOf } from "./interruption.ts";
import { counted } from "../../stack-config/counted.ts";
import { cell, code, fenced, folded } from "./markdown.ts";
import { euro, euros, type MonthlyCost, monthlyCost } from "./monthly-cost.ts";
import { noticesOf } from "./notices.ts";
import { speechOf } from "./speech.ts";
import { summary } from "./summary.ts";
import type { PlanDigest } from "./plan-digest.ts";
import { planFingerprint } from "./plan-fingerprint.ts";
import { isThing, type PlannedStep, plannedSteps, shortType, stackOf } from "./planned-step.ts";
import { PRICES_OF } from "../../stack-config/prices.ts";
import { type Block, fitted, type Section } from "./section.ts";

export interface PlanReport {
  stack: string;
  markdown: string;
  /** plan-fingerprint.ts */
  fingerprint: string;
  /** Whether anything would be done. */
  changes: boolean;
  /** Whether the preview itself ended in errors. */
  failed: boolean;
  /** What cannot be had again and would go. */
  losses: PlannedStep[];
}

/** GitHub takes 65,536 characters; the rest is for what a workflow adds. */
export const MOST_CHARACTERS = 64_000;

/** `stack` is used where the digest itself does not tell, as that of a preview that failed at once. */
export function reportPlan(digest: PlanDigest, stack?: string): PlanReport {
  const planned = plannedSteps(digest);
  const steps = [...planned, ...refusedSteps(digest, planned)];
  const named = stackOf(digest) ?? stack ?? "unknown";
  const losses = guardedLosses(digest, steps);
  const cost = monthlyCost(steps, digest.diagnostics);
  const notices = noticesOf(digest);
  const speech = speechOf(steps, digest.diagnostics);
  const unchanged = digest.changeSummary?.["same"] ?? 0;
  const head = summary({ stack: named, steps, unchanged, losses, cost, notices });
  const sections: Section[] = [
    { title: "Errors", rank: 0, blocks: notices.errors.map(noticeBlock) },
    {
      title: "Replaced or deleted",
      rank: 1,
      blocks: steps.filter(({ action }) => action === "replace" || action === "delete").map(lostBlock),
    },
    { title: "Created", rank: 4, blocks: createdBlocks(steps) },
    { title: "Changed", rank: 3, blocks: steps.filter(({ action }) => action === "update").map(changedBlock) },
    { title: "Cost per month", rank: 2, blocks: costBlocks(cost) },
    { title: "Speech", rank: 2, blocks: speech === undefined ? [] : [{ full: `- ${speech}` }] },
    { title: "Warnings", rank: 5, blocks: notices.warnings.map(noticeBlock) },
  ];
  return {
    stack: named,
    markdown: fitted(head, sections, MOST_CHARACTERS),
    fingerprint: planFingerprint(steps),
    changes: steps.length > 0,
    failed: notices.refused || notices.errors.length > 0,
    losses,
  };
}

function heading({ name, type }: { name: string; type: string }): string {
  return `**${code(name, 80)}** (${shortType(type)})`;
}

function lostBlock(step: PlannedStep): Block {
  const verb = step.action === "replace" ? "replaced" : "deleted";
  // Without a cause of its own it follows something else that goes.
  const causes = step.causes.length > 0 ? ` because of ${step.causes.map((path) => code(path, 80)).join(", ")}` : "";
  const short = `- ${heading(step)}: ${verb}${causes}; interrupts: ${interruptionOf(step) ?? "nothing"}`;
  const lines = step.action === "replace" ? changedProperties(step) : [];
  return { full: [short, ...lines.map(nested)].join("\n"), short };
}

function changedBlock(step: PlannedStep): Block {
  const interruption = interruptionOf(step);
  const short = `- ${heading(step)}${interruption === undefined ? "" : `: ⚠️ ${interruption}`}`;
  return { full: [short, ...changedProperties(step).map(nested)].join("\n"), short };
}

/** A block of lines moved below its list item. */
function nested(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, "  ");
}

/** One line a component, with its resources by type: a long list of names says less than where they belong. */
function createdBlocks(steps: readonly PlannedStep[]): Block[] {
  const created = steps.filter(({ action }) => action === "create" || action === "import");
  const groups = Map.groupBy(created.filter(isThing), ({ group = "Stack" }) => group);
  const blocks = [...groups].map(([group, members]): Block => {
    const types = Map.groupBy(members, ({ type }) => shortType(type));
    const lists = [...types].map(([type, those]) => `${type} ${those.map(createdName).join(", ")}`);
    return {
      full: `- **${group}**: ${lists.join("; ")}`,
      short: `- **${group}**: ${counted(members.length, "resource")}`,
    };
  });
  const others = created.length - created.filter(isThing).length;
  if (others > 0) blocks.push({ full: `- components and providers: ${others}` });
  return blocks;
}

function createdName({ name, action }: PlannedStep): string {
  return action === "import" ? `${code(name, 80)} (imported)` : code(name, 80);
}

const KEPT = "net; a running server keeps the price it was ordered at until it is rescaled.";

function costBlocks({ lines, difference, unknown, whole }: MonthlyCost): Block[] {
  if (whole) {
    const row = `| ${cell(whole.had)} | ${cell(whole.has)} | |\n| ${euro(whole.before)} | ${euro(whole.after)} | **${euros(difference)}** |`;
    return [
      {
        full: `| now | then | difference |\n| --- | --- | ---: |\n${row}\n\nThe whole stack by ${code(whole.prices, 80)}, ${KEPT}`,
        short: `${euro(whole.before)} → ${euro(whole.after)}, ${euros(difference)}`,
      },
    ];
  }
  if (lines.length === 0) return [];
  const rows = lines.map(
    ({ name, before, after, difference: own }) =>
      `| ${cell(name)} | ${before ? cell(before) : "–"} | ${after ? cell(after) : "–"} | ${euros(own)} |`,
  );
  const notes = [`Hetzner's prices of ${PRICES_OF}, ${KEPT}`];
  if (unknown.length > 0) notes.push(`Not in the table, counted as nothing: ${code(unknown.join(", "))}.`);
  const table = [
    "| | now | then | a month |",
    "| --- | --- | --- | ---: |",
    ...rows,
    `| **all** | | | **${euros(difference)}** |`,
  ];
  return [{ full: `${table.join("\n")}\n\n${notes.join(" ")}`, short: `${euros(difference)} a month` }];
}

/** The first line stands in front, the rest is folded away. */
function noticeBlock(message: string): Block {
  const [first = "", ...rest] = message.split("\n");
  const short = `- ${code(first, 300)}`;
  if (rest.length === 0)
    return { full: first.length <= 300 ? short : folded(first.slice(0, 120), fenced(first)), short };
  return { full: `${short}\n${nested(`\n${folded("all of it", fenced(message))}`)}`, short };
}
