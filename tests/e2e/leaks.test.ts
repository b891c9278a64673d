import { beforeAll, describe, expect, test } from "vitest";
import { type LeaksResult, runLeaks } from "../leaks/run-leaks.ts";

/** The part of `npm run test:leaks` that a minute allows: preview, up, and a deployment that crashes. */
describe("a secret", () => {
  let result: LeaksResult;

  beforeAll(async () => {
    result = await runLeaks({ brief: true, say: () => undefined });
  }, 300_000);

  test("is planted in the file, in tokens and in keys, and found where the program and the machine made it", () => {
    const names = result.planted.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(25);
    expect(names).toEqual(
      expect.arrayContaining(["Dokploy's API key", "token of hetzner", "STRIPE_SECRET_KEY_LIVE of the SOPS file"]),
    );
    // An empty one would be found nowhere.
    for (const { name, value } of result.planted) expect(value.length, name).toBeGreaterThanOrEqual(8);
  });

  test("shows in no output, event, error, state, argument, log or file but those meant to hold it", () => {
    expect(result.places.length).toBeGreaterThan(100);
    expect(result.found).toEqual([]);
  });
});
