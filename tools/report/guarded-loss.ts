/** What cannot be had again and would go: such a plan needs somebody's word that it is meant. */
import type { Diagnostic, PlanDigest } from "./plan-digest.ts";
import { isOfWorkers, partsOf, type PlannedStep, stackOf } from "./planned-step.ts";

/** Lost with all that is in it, or, like an address, never given out again; also when an earlier run took the protection off. */
const IRREPLACEABLE: readonly string[] = [
  "hcloud:index/server:Server",
  "hcloud:index/primaryIp:PrimaryIp",
  "hcloud:index/volume:Volume",
  "cloudflare:index/zone:Zone",
];

/** The engine's words (pulumi/pulumi pkg/resource/deploy, step_generator.go and step.go). */
const REPLACEMENT_REFUSED = /unable to (replace|delete) resource "(urn:pulumi:[^"]+)"[^]*protect/;
const DELETION_REFUSED = /resource "(urn:pulumi:[^"]+)" cannot be deleted[^]*protect/;

export function guardedLosses(digest: PlanDigest, steps: readonly PlannedStep[]): PlannedStep[] {
  const production = !/^staging-/.test(stackOf(digest) ?? "");
  return steps.filter(
    (step) =>
      (step.action === "replace" || step.action === "delete") &&
      (step.old?.protect === true || (production && IRREPLACEABLE.includes(step.type) && !isOfWorkers(step))),
  );
}

/** Where something protected would go the engine stops before it makes a step of it: its errors tell what. */
export function refusedSteps({ diagnostics = [] }: PlanDigest, steps: readonly PlannedStep[]): PlannedStep[] {
  const known = new Set(steps.map(({ type, name }) => `${type} ${name}`));
  const refused = new Map<string, PlannedStep>();
  for (const diagnostic of diagnostics) {
    const refusal = refusalOf(diagnostic);
    if (!refusal) continue;
    const { type, name, group } = partsOf(refusal.urn);
    const key = `${type} ${name}`;
    const state = { type, protect: true };
    if (!known.has(key))
      refused.set(key, { action: refusal.action, type, name, group, old: state, changes: new Map(), causes: [] });
  }
  return [...refused.values()];
}

export function isRefusal(diagnostic: Diagnostic): boolean {
  return refusalOf(diagnostic) !== undefined;
}

function refusalOf({ message = "", severity }: Diagnostic): { urn: string; action: "replace" | "delete" } | undefined {
  if (severity !== "error") return undefined;
  const [, deleted] = DELETION_REFUSED.exec(message) ?? [];
  if (deleted !== undefined) return { urn: deleted, action: "delete" };
  const [, action, urn] = REPLACEMENT_REFUSED.exec(message) ?? [];
  return urn === undefined ? undefined : { urn, action: action === "delete" ? "delete" : "replace" };
}
