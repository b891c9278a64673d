import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { digestOfEvents } from "../../../tools/report/events-digest.ts";
import { reportPlan } from "../../../tools/report/report.ts";
import { recordedPreview } from "./recorded-preview.ts";

/** The events behind a recorded digest, as the engine's event log writes them. */
function eventsOf(name: string): EngineEvent[] {
  const { steps = [], changeSummary = {} } = recordedPreview(name);
  const events: unknown[] = steps.map(({ op, urn, oldState, newState, detailedDiff, replaceReasons, diffReasons }) => {
    const diffs: Record<string, object> = {};
    for (const [path, { kind }] of Object.entries(detailedDiff ?? {}))
      diffs[path] = { diffKind: kind, inputDiff: true };
    const metadata = {
      op,
      urn,
      old: oldState,
      new: newState,
      keys: replaceReasons,
      diffs: diffReasons,
      detailedDiff: detailedDiff ? diffs : undefined,
    };
    return { resourcePreEvent: { metadata } };
  });
  events.push({ diagnosticEvent: { severity: "warning", message: "<{%fg 3%}>careful<{%reset%}>" } });
  events.push({ diagnosticEvent: { severity: "warning", message: "passing by", ephemeral: true } });
  events.push({ summaryEvent: { resourceChanges: changeSummary } });
  return events as EngineEvent[];
}

it.each(["rescale", "replacement", "workers"])("tells of the plan %s what the engine's own digest tells", (name) => {
  const [fromEvents, printed] = [digestOfEvents(eventsOf(name)), recordedPreview(name)];
  expect(reportPlan({ ...fromEvents, diagnostics: [] })).toEqual(reportPlan({ ...printed, diagnostics: [] }));
  expect(fromEvents.diagnostics).toEqual([{ urn: undefined, message: "careful", severity: "warning" }]);
});

it("leaves out what Pulumi tells for debugging, which has secrets in plain text", () => {
  const line = {
    diagnosticEvent: { severity: "debug", message: "RegisterResource RPC finished: {password: hunter2}" },
  };
  expect(JSON.stringify(digestOfEvents([line as unknown as EngineEvent]))).not.toContain("hunter2");
});

it("leaves out the halves of a replacement", () => {
  const half = {
    resourcePreEvent: { metadata: { op: "create-replacement", urn: "urn:pulumi:prod::yapit::a:b:C::x" } },
  };
  expect(digestOfEvents([half as unknown as EngineEvent]).steps).toEqual([]);
});
