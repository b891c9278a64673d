import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, hasUnknown, UNKNOWN, type Value } from "@yapit-infra/provider-protocol/values.ts";

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.constant(null),
    fc.constant(UNKNOWN),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

test("what goes over the wire comes back, with its secrets marked", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), values, { noNullPrototype: true }), (all) => {
      const names = Object.keys(all).filter((name) => all[name] !== null);
      const back = decode(encode(all, names.slice(0, 1)));
      expect(back.values).toEqual(all);
      expect([...back.secrets]).toEqual(names.slice(0, 1));
    }),
  );
});

test("an unknown is seen however deep it lies", () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: 1 }] })).toBe(false);
});
