import fc from "fast-check";
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
    ["!env", false],
    ["old", false],
    ["!old", true],
    ["env=prod", true],
    ["env==prod", true],
    ["env!=prod", false],
    ["old!=x", true],
    ["env in (prod, staging)", true],
    ["env notin (prod,staging)", false],
    ["env=prod,tier=web", true],
    ["env=prod,tier in (db,cache)", false],
    ["", true],
  ])("%s says %s", (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it("is refused when it names no label", () => {
    expect(() => selects("a b c", labels)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });

  it("and its negation never both hold", () => {
    const word = fc.stringMatching(/^[a-z]{1,5}$/);
    fc.assert(
      fc.property(word, word, fc.dictionary(word, word), (name, value, some) => {
        expect(selects(`${name}=${value}`, some)).toBe(!selects(`${name}!=${value}`, some));
        expect(selects(name, some)).toBe(!selects(`!${name}`, some));
      }),
    );
  });
});
