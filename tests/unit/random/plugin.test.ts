import fc from "fast-check";
import { expect, it } from "vitest";
import { randomProvider } from "@yapit-infra/sandbox/plugins/random/plugin.ts";
import { randomText } from "@yapit-infra/sandbox/plugins/random/text.ts";

const call = {
  urn: "",
  name: "value",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};

function resource(name: string) {
  const type = randomProvider().resources[`random:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  if (!type) throw new Error(name);
  return type;
}

it("makes texts of the wanted length, with the least of each class and nothing that is not wanted", () => {
  const least = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(
      fc.integer({ min: 12, max: 64 }),
      least,
      least,
      fc.boolean(),
      (length, minLower, minNumeric, special) => {
        const text = randomText({ length, minLower, minNumeric, special });
        expect(text).toHaveLength(length);
        expect(text.replace(/[^a-z]/g, "").length).toBeGreaterThanOrEqual(minLower);
        expect(text.replace(/[^0-9]/g, "").length).toBeGreaterThanOrEqual(minNumeric);
        if (!special) expect(text).toMatch(/^[A-Za-z0-9]+$/);
      },
    ),
  );
});

it("keeps a password under no id, and as a secret", async () => {
  const password = resource("randomPassword");
  const { id, state } = await password.create({ length: 20, special: false }, call);
  expect(id).toBe("none");
  expect(state["result"]).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(password.secrets).toContain("result");
});

it("imports a password as it is typed", async () => {
  const read = await resource("randomPassword").read?.("hunter2", { inputs: {}, state: {} }, call);
  expect(read).toMatchObject({ id: "none", state: { result: "hunter2", length: 7 } });
});

it("refuses to import what is no UUID", () => {
  const read = async () => resource("randomUuid").read?.("nobody", { inputs: {}, state: {} }, call);
  return expect(read()).rejects.toThrow("no UUID");
});
