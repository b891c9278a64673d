import dotenv from "dotenv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dotenvFault, renderDotenv } from "@yapit-infra/dokploy-provider/rules/dotenv.ts";

const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
const characters = fc.constantFrom(
  "a",
  "B",
  "0",
  " ",
  "#",
  "$",
  "'",
  '"',
  "`",
  "\\",
  "n",
  "\n",
  "\r",
  "=",
  "{",
  "}",
  "é",
  ":",
);
const values = fc.oneof(fc.string(), fc.string({ unit: characters, maxLength: 12 }));

test("whatever is accepted reads back literally, beside whatever else is accepted", () => {
  fc.assert(
    fc.property(fc.dictionary(names, values, { maxKeys: 6 }), (variables) => {
      const accepted = Object.fromEntries(
        Object.entries(variables).filter(([name, value]) => dotenvFault(name, value) === undefined),
      );
      expect(dotenv.parse(renderDotenv(accepted))).toEqual(accepted);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["plain", 'A="plain"\n'],
  ["ab#cd", 'A="ab#cd"\n'],
  ["a$b$$c", 'A="a$b$$c"\n'],
  ["l1\nl2", 'A="l1\nl2"\n'],
  ['["https://yaptts.org"]', "A='[\"https://yaptts.org\"]'\n"],
  ["C:\\new", "A='C:\\new'\n"],
  [`it's "so"`, 'A=`it\'s "so"`\n'],
  ["", 'A=""\n'],
])("%j is written %j", (value, text) => {
  expect(renderDotenv({ A: value })).toBe(text);
});

test("reads what Dokploy was seen to keep", () => {
  const text = 'GREETING=hello\nDOLLAR=a$b$$c\nHASH=ab#cd\nQHASH="ab#cd"\nMULTI="l1\nl2"\n# comment\n';
  expect(dotenv.parse(text)).toEqual({
    GREETING: "hello",
    DOLLAR: "a$b$$c",
    HASH: "ab",
    QHASH: "ab#cd",
    MULTI: "l1\nl2",
  });
});

test("the same variables make the same text in any order", () => {
  expect(renderDotenv({ B: "2", A: "1" })).toBe(renderDotenv({ A: "1", B: "2" }));
});

test("refuses what no dotenv line can carry, without showing it", () => {
  expect(dotenvFault("A", `'"\`#`)).toBe(
    "A mixes quotes, backslashes and line breaks in a way that no dotenv line can carry: encode it (base64)",
  );
});
