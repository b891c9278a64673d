import { expect, test } from "vitest";
import { difference } from "@yapit-infra/provider-protocol/diff.ts";
import { UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";

test.each<[string, Values, Values, [string, string][]]>([
  ["nothing", { a: 1, b: null }, { a: 1 }, []],
  ["a property more", {}, { a: 1 }, [["a", "add"]]],
  ["a property less", { a: 1 }, {}, [["a", "delete"]]],
  [
    "a variable",
    { env: { A: "1" } },
    { env: { A: "2", B: "3" } },
    [
      ["env.A", "update"],
      ["env.B", "add"],
    ],
  ],
  ["a rule's port", { rules: [{ port: 1 }] }, { rules: [{ port: 2 }] }, [["rules[0].port", "update"]]],
  ["a name that needs quotes", { m: { "a.b": 1 } }, { m: { "a.b": 2 } }, [['m["a.b"]', "update"]]],
  ["what is not known yet", { a: 1 }, { a: UNKNOWN }, [["a", "update"]]],
])("shows %s", (_words, olds, news, paths) => {
  expect([...difference(olds, news).paths]).toEqual(paths);
});

test("names what replaces, however deep the change", () => {
  expect(difference({ a: { b: 1 }, c: 1 }, { a: { b: 2 }, c: 2 }, ["a"]).replaces).toEqual(["a.b"]);
});
