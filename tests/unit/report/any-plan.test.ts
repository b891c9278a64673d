import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanDigest } from "../../../tools/report/plan-digest.ts";
import { MOST_CHARACTERS, reportPlan } from "../../../tools/report/report.ts";

const CANARY = "canary-5f1d";
const SECRET_FORMS = [
  "[secret]",
  {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: CANARY,
    plaintext: `"${CANARY}"`,
    ciphertext: CANARY,
  },
];
const TYPES = [
  "hcloud:index/server:Server",
  "hcloud:index/primaryIp:PrimaryIp",
  "cloudflare:index/dnsRecord:DnsRecord",
  "command:remote:Command",
  "dokploy:index:Compose",
  "dokploy:index:Patch",
  "dokploy:index:Deployment",
];

/** Values with secrets in them, at any depth. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("`".repeat(5), "</details>", "@everyone", "--> <!-- a", "a\nb\nc", "[x](y)"),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(...SECRET_FORMS),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "content", "filePath"), tie("value"), { maxKeys: 3 }),
  ),
}));

const inputs = fc
  .record({ content: value, serverType: value, env: value, stdin: value, filePath: value })
  // What is declared secret may arrive in the clear all the same, as from the engine's events.
  .map((plain) => ({ ...plain, declared: CANARY, nested: { a: [CANARY] } }));

const state = inputs.map((known) => ({
  type: "t",
  custom: true,
  inputs: known,
  additionalSecretOutputs: ["declared", "nested"],
}));

const step = fc.record({
  op: fc.constantFrom("create", "update", "replace", "delete", "same", "refresh", "import"),
  urn: fc
    .tuple(fc.constantFrom(...TYPES), fc.string({ minLength: 1, maxLength: 300 }))
    .map(([type, name]) => `urn:pulumi:prod::yapit::yapit:m:Machine$${type}::${name}`),
  oldState: fc.option(state, { nil: undefined }),
  newState: fc.option(state, { nil: undefined }),
  detailedDiff: fc.option(
    fc.dictionary(
      fc.constantFrom(
        "content",
        "serverType",
        "env",
        "env.NAME",
        "stdin",
        "declared",
        "nested.a[0]",
        "nested",
        "x[0].y",
      ),
      fc.record({
        kind: fc.constantFrom("add", "update", "delete", "update-replace", "add-replace", "delete-replace"),
      }),
    ),
    { nil: null },
  ),
});

const diagnostic = fc.record({
  severity: fc.constantFrom("error", "warning", "info"),
  message: fc.string({ unit: "grapheme", maxLength: 500 }),
});

const plan: fc.Arbitrary<PlanDigest> = fc.record({
  steps: fc.array(step, { maxLength: 12 }),
  diagnostics: fc.array(diagnostic, { maxLength: 4 }),
  changeSummary: fc.constant({ same: 3 }),
});

describe("of any plan", () => {
  it("no secret is told", () => {
    fc.assert(
      fc.property(plan, (digest) => {
        expect(reportPlan(digest).markdown).not.toContain(CANARY);
      }),
    );
  });

  it("the report fits into a comment, with its summary whole", () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 400 }), (digest, times) => {
        const { steps = [], diagnostics = [] } = digest;
        const many = {
          ...digest,
          steps: Array.from({ length: times }, (_, i) =>
            steps.map((one) => ({ ...one, urn: `${one.urn}${i}` })),
          ).flat(),
          diagnostics: Array.from({ length: times }, () => diagnostics).flat(),
        };
        const { markdown, losses } = reportPlan(many, "prod");
        expect(markdown.length).toBeLessThanOrEqual(MOST_CHARACTERS);
        const head = markdown.split("\n\n#### ")[0] ?? "";
        expect(head).toMatch(/^### Plan of `prod`: .*3 unchanged\n\n(⚠️ Interrupts: |Interrupts nothing ·)/);
        expect(head.includes("⛔ **Cannot be had again:**")).toBe(losses.length > 0);
      }),
      { numRuns: 40 },
    );
  });

  it("no part is cut in its middle: every fold and every fence is closed", () => {
    fc.assert(
      fc.property(plan, (digest) => {
        const { steps = [] } = digest;
        const long = "x\n".repeat(20_000);
        for (const { newState } of steps) if (newState?.inputs) newState.inputs["content"] = long;
        const { markdown } = reportPlan(digest);
        const lines = markdown.split("\n").map((line) => line.trim());
        expect(lines.filter((line) => line.startsWith("<details>")).length).toBe(
          lines.filter((line) => line === "</details>").length,
        );
        expect(lines.filter((line) => /^`{3,}(diff)?$/.test(line)).length % 2).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
