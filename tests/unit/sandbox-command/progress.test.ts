import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, test } from "vitest";
import { progressLine } from "@yapit-infra/sandbox/engine/progress.ts";

const metadata = {
  op: "create",
  type: "hcloud:index/server:Server",
  urn: "urn:pulumi:prod::yapit::hcloud::machine-server",
};
const event = (part: object): EngineEvent => part as EngineEvent;

test("a plan says what would be done, an up what was", () => {
  const planned = progressLine(event({ resOutputsEvent: { metadata, planning: true } }));
  expect(planned).toBe("  create          Server                 machine-server");
  const done = progressLine(event({ resOutputsEvent: { metadata } }));
  expect(done).toBe("  created         Server                 machine-server");
});

test("a failure names what failed, and what stays the same is not worth a line", () => {
  expect(progressLine(event({ resOpFailedEvent: { metadata } }))).toMatch(/^ {2}failed to create +Server/);
  expect(progressLine(event({ resOutputsEvent: { metadata: { ...metadata, op: "same" } } }))).toBeUndefined();
});
