import { describe, expect, it } from "vitest";
import { labelFault, selects } from "@yapit-infra/sandbox/hetzner/labels.ts";

describe("labels", () => {
  it.each([
    ["env", "prod"],
    ["example.com/env", ""],
    ["a-b_c.d", "1.0_x-y"],
    ["a".repeat(63), "b".repeat(63)],
  ])("may be %s=%s", (name, value) => {
    expect(labelFault({ [name]: value })).toBeUndefined();
  });

  it.each([
    ["bad key!", "x", "label key 'bad key!' is not correctly formatted"],
    ["-env", "x", "label key '-env' is not correctly formatted"],
    ["a".repeat(64), "x", `label key '${"a".repeat(64)}' is not correctly formatted`],
    ["env", "a b", "label value 'a b' (key: env) is not correctly formatted"],
  ])("may not be %s=%s", (name, value, words) => {
    expect(labelFault({ [name]: value })).toBe(words);
  });
});

describe("a label selector", () => {
  const labels = { env: "prod", tier: "web" };
  it.each([
    ["env", true],
    ["old", false],
    ["env=prod", true],
    ["env=prod,tier", true],
    ["env==prod", true],
    ["env=staging", false],
    ["old=", false],
    ["env=prod,tier=web", true],
    ["env=prod,tier=db", false],
    ["", true],
  ])("%s says %s", (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it("is refused in another form", () => {
    for (const form of ["a b c", "env!=prod", "env in (prod)"])
      expect(() => selects(form, labels), form).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});
