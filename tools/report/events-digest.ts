/** The engine's events, as the Automation API hands them over, to the digest that `pulumi preview --json` prints. */
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { DigestStep, PlanDigest, ResourceState } from "./plan-digest.ts";

/** The single halves of a replacement; the digest has the step "replace" alone. */
const HALVES: readonly string[] = ["create-replacement", "delete-replaced", "discard-replaced", "import-replacement"];

export function digestOfEvents(events: readonly EngineEvent[]): PlanDigest {
  const digest: Required<PlanDigest> = { steps: [], diagnostics: [], changeSummary: {} };
  for (const { resourcePreEvent, diagnosticEvent, summaryEvent } of events) {
    if (resourcePreEvent) {
      const { metadata } = resourcePreEvent;
      if (metadata.op === "same" || HALVES.includes(metadata.op)) continue;
      const { op, urn, keys, diffs, detailedDiff } = metadata;
      const step: DigestStep = { op, urn, replaceReasons: keys, diffReasons: diffs };
      if (metadata.old) step.oldState = stateOf(metadata.old);
      if (metadata.new) step.newState = stateOf(metadata.new);
      step.detailedDiff = kindsOf(detailedDiff);
      digest.steps.push(step);
    } else if (diagnosticEvent && !diagnosticEvent.ephemeral && !isDebug(diagnosticEvent)) {
      const { urn, prefix = "", message, severity } = diagnosticEvent;
      digest.diagnostics.push({ urn, message: plain(prefix + message), severity });
    } else if (summaryEvent) digest.changeSummary = { ...summaryEvent.resourceChanges };
  }
  return digest;
}

/** Pulumi's SDK tells the event log what the engine answers to it, every secret in plain text; its types do not know of that severity. */
function isDebug({ severity }: { severity: string }): boolean {
  return severity === "debug";
}

function kindsOf(
  detailedDiff: Record<string, { diffKind: unknown; inputDiff: boolean }> | undefined,
): DigestStep["detailedDiff"] {
  if (!detailedDiff) return null;
  const entries = Object.entries(detailedDiff);
  return Object.fromEntries(
    entries.map(([path, { diffKind, inputDiff }]) => [path, { kind: String(diffKind), inputDiff }]),
  );
}

function stateOf(state: {
  type: string;
  custom?: boolean;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  protect?: boolean;
}): ResourceState {
  const { type, custom, inputs, outputs, protect } = state;
  return { type, custom, inputs, outputs, protect };
}

/** The engine marks colours as <{%fg 1%}>. */
function plain(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "");
}
