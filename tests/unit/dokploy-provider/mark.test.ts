import fc from "fast-check";
import { expect, test } from "vitest";
import { isMarked, isMarkedBy, marked, unmarked } from "@yapit-infra/dokploy-provider/rules/mark.ts";

const description = fc.oneof(fc.string(), fc.constantFrom("", " ", "words ", " words", "two\n"));

test("a marked description reads back as its author wrote it, blanks at its ends too", () => {
  fc.assert(
    fc.property(description, fc.string(), (text, urn) => {
      expect(unmarked(marked(text, urn))).toBe(text);
    }),
  );
});

test("only the resource that marked an object takes it for its own", () => {
  fc.assert(
    fc.property(
      description,
      fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }),
      (text, [urn = "", other = ""]) => {
        expect(isMarked(marked(text, urn))).toBe(true);
        expect(isMarkedBy(marked(text, urn), urn)).toBe(true);
        expect(isMarkedBy(marked(text, urn), other)).toBe(false);
      },
    ),
  );
  expect(isMarked("of somebody else")).toBe(false);
});
