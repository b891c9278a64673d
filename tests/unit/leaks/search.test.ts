import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMeant } from "../../leaks/meant.ts";
import { search } from "../../leaks/search.ts";

const canary = { name: "a token", value: "tok_Kv2mYp4nRq8tLw3x" };
const found = (text: string) => search([{ name: "a log", text }], [canary], () => false);

describe("the search for secrets", () => {
  test.each([
    ["as it is", `key=${canary.value}`],
    ["in hexadecimal", Buffer.from(canary.value).toString("hex")],
    ["in an address", `?t=${encodeURIComponent(canary.value)}`],
  ])("finds one %s", (_, text) => {
    expect(found(text)).toEqual([{ place: "a log", canary: "a token" }]);
  });

  test("finds one within a longer text in base64, wherever it begins", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom("base64" as const, "base64url" as const),
        (before, after, form) => {
          expect(found(Buffer.from(`${before}${canary.value}${after}`).toString(form))).toHaveLength(1);
        },
      ),
    );
  });

  test("does not find what is not there", () => {
    expect(found("tok_Kv2mYp4nRq8tLw3")).toEqual([]);
  });

  test("knows the places that are meant to hold one, for that one alone and closed to others", () => {
    const token = { name: "machine's file /root/.dokploy-token", text: "" };
    expect(isMeant({ ...token, forRootAlone: true }, { name: "Dokploy's API key", value: "" })).toBe(true);
    expect(isMeant({ ...token, forRootAlone: false }, { name: "Dokploy's API key", value: "" })).toBe(false);
    expect(isMeant({ ...token, forRootAlone: true }, { name: "token of github", value: "" })).toBe(false);
  });
});
