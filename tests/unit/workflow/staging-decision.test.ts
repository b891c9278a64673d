import { expect, it } from "vitest";
import { stagingDecision } from "../../../tools/workflow/staging-decision.ts";
import { type PayloadOptions, pullRequestPayload } from "./pull-request-payload.ts";

it.each<[string, PayloadOptions, "up" | "destroy" | "nothing"]>([
  ["the label is put on", { action: "labeled", label: "staging", labels: ["staging"] }, "up"],
  ["something is pushed to a labelled one", { action: "synchronize", labels: ["staging"] }, "up"],
  ["a labelled one is opened again", { action: "reopened", labels: ["staging"] }, "up"],
  ["another label is put beside it", { action: "labeled", label: "bug", labels: ["staging", "bug"] }, "nothing"],
  ["the label is taken off", { action: "unlabeled", label: "staging" }, "destroy"],
  ["another label is taken off", { action: "unlabeled", label: "bug", labels: ["staging"] }, "nothing"],
  ["a labelled one is closed", { action: "closed", labels: ["staging"] }, "destroy"],
  ["one without a label is closed", { action: "closed" }, "nothing"],
  ["something is pushed to one without a label", { action: "synchronize" }, "nothing"],
  ["a fork's is labelled", { action: "labeled", label: "staging", labels: ["staging"], fork: true }, "nothing"],
  ["a fork's is closed", { action: "closed", labels: ["staging"], fork: true }, "nothing"],
])("when %s", (_, options, action) => {
  expect(stagingDecision(pullRequestPayload(options))).toEqual({ action, stack: "staging-pr-2" });
});

it("knows no stack for a fork that is gone", () => {
  const event = pullRequestPayload({ action: "closed", labels: ["staging"] });
  const gone = { ...event.pull_request, head: { ...event.pull_request.head, repo: null } };
  expect(stagingDecision({ ...event, pull_request: gone }).action).toBe("nothing");
});
