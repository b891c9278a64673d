import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDotenv } from "@yapit-infra/sandbox/machine/docker/compose/dotenv.ts";
import { interpolate } from "@yapit-infra/sandbox/machine/docker/compose/interpolate.ts";
import { parseRule } from "@yapit-infra/sandbox/machine/docker/traefik/rules.ts";

describe("compose's variables", () => {
  const values: Record<string, string> = { A: "1", EMPTY: "" };
  it.each([
    ["$A-${A}", "1-1"],
    ["$$A", "$A"],
    ["${B:-${A}2}", "12"],
    ["${EMPTY:-x}${EMPTY-x}", "x"],
    ["${A:+yes}${B:+no}", "yes"],
  ])("%s", (text, result) => {
    expect(
      interpolate(
        text,
        (name) => values[name],
        () => undefined,
      ),
    ).toBe(result);
  });

  it("are not looked for in a text whose dollar signs are doubled", () => {
    const anything = fc.string();
    fc.assert(
      fc.property(
        anything,
        (text) =>
          interpolate(
            text.replaceAll("$", "$$$$"),
            () => "no",
            () => undefined,
          ) === text,
      ),
    );
  });
});

describe("dotenv", () => {
  it("takes single-quoted values as they are, but for a backslash before the closing quote", () => {
    const values = fc.string().filter((text) => !/['\r]|\\$/.test(text));
    fc.assert(fc.property(values, (text) => parseDotenv(`X='${text}'\nY=1\n`, {}).values["X"] === text));
  });

  it.each([
    ["A=b # comment", { A: "b" }],
    ["A=b#c", { A: "b#c" }],
    ["A='\\'b'", { A: "'b" }],
    ['A="1\n# 2"\nB=3', { A: "1\n# 2", B: "3" }],
    ['A="x\\ny"', { A: "x\ny" }],
    ["A=1\nB=${A}2", { A: "1", B: "12" }],
    ["# nothing\nexport A=1", { A: "1" }],
  ])("%j", (text, values) => {
    expect(parseDotenv(text, {}).values).toEqual(values);
  });
});

describe("Traefik's rules", () => {
  const request = { host: "a.org", path: "/x/y", method: "GET", headers: {} };
  it.each([
    ["Host(`a.org`)", true],
    ["Host(`b.org`) || PathPrefix(`/x`)", true],
    ["Host(`a.org`) && !PathPrefix(`/x`)", false],
    ["(Host(`b.org`, `a.org`)) && Path(`/x/y`)", true],
  ])("%s", (rule, matches) => {
    expect(parseRule(rule)(request)).toBe(matches);
  });
});
