/** Every request that a real Dokploy v0.30.2 was asked, asked of the sandbox's in the same order, and the answers compared. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { incomparable } from "./incomparable.ts";
import { Names } from "./matching.ts";
import { recording } from "./recording.ts";
import { Replay } from "./replay.ts";
import { Stage } from "./stage.ts";

describe("the sandbox's Dokploy against the recorded one", () => {
  const names = new Names();
  const stage = new Stage();
  const replay = new Replay(stage, names);
  const faults: string[] = [];
  let compared = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await stage.begin();
    for (const exchange of recording) {
      const differences = await replay.ask(exchange);
      if (incomparable[exchange.n] !== undefined) continue;
      compared += 1;
      faults.push(
        ...differences.map((one) => `#${exchange.n} ${exchange.method} ${exchange.path.slice(0, 60)} ${one}`),
      );
    }
  }, 60_000);

  afterAll(() => vi.useRealTimers());

  it("answers every request that can be compared as it was recorded", () => {
    console.log(`Dokploy v0.30.2: ${recording.length} requests replayed, ${compared} answers compared.`);
    expect(faults).toEqual([]);
  });

  it("leaves only a handful out, each for a reason", () => {
    expect(Object.keys(incomparable).length).toBeLessThan(15);
  });
});
