import { beforeAll, describe, expect, test } from "vitest";
import { FROM_NOTHING } from "../faults/course.ts";
import { everyFault, journeys, sample, type PlannedFault } from "../faults/fault.ts";
import { isSame } from "../faults/compare.ts";
import { type Journey, travel, undisturbed } from "../faults/journey.ts";
import { serviceOf } from "../faults/call-name.ts";

/** A dozen of what `npm run test:faults` does in full. */
describe("an up whose calls are cut off", () => {
  let chosen: PlannedFault[];
  let travelled: Journey[];

  beforeAll(async () => {
    const { calls, ends } = await undisturbed(FROM_NOTHING);
    chosen = sample(everyFault(calls), 14);
    travelled = [];
    for (const planned of journeys(chosen, 14))
      travelled.push(await travel(planned, FROM_NOTHING, ends, () => undefined));
  }, 600_000);

  test("is broken at every service, before and after the effect, and by the engine's death", () => {
    const services = new Set(chosen.map(({ call }) => serviceOf(call)));
    expect([...services].toSorted()).toEqual([
      "cloudflare",
      "command",
      "dokploy",
      "github",
      "hetzner",
      "machine",
      "registry",
    ]);
    expect(new Set(chosen.map(({ when }) => when))).toEqual(new Set(["before", "after"]));
    expect(chosen.map(({ how }) => how)).toContain("killed");
    expect(travelled.flatMap(({ injected }) => injected).length).toBeGreaterThan(8);
  });

  test("comes to the same end once it is run again, with nothing doubled or missing", () => {
    for (const { problem, difference } of travelled) {
      expect(problem).toBeUndefined();
      expect(difference).toSatisfy(isSame);
    }
  });

  test("leaves nothing when it is destroyed", () => {
    expect(travelled.flatMap(({ left }) => left)).toEqual([]);
  });
});
