/** What the official plugin answered to Check and Diff (tests/recorded/providers/cloudflare.json) holds for the stand-in. */
import { describe, expect, it } from "vitest";
import type { Values } from "../../../providers/protocol/values.ts";
import { topLevel } from "../../../providers/protocol/diff.ts";
import { Calls } from "../../../sandbox/calls.ts";
import { cloudflareProvider } from "../../../sandbox/cloudflare/plugin.ts";
import { CloudflareStore } from "../../../sandbox/cloudflare/store.ts";
import recorded from "../../recorded/providers/cloudflare.json" with { type: "json" };

interface Observed {
  type: string;
  inputs: Values;
  changes: { change: Values; replaces: string[]; diffs: string[] }[];
  bad: { inputs: Values; reasons: string[] }[];
}

const observed = recorded.observed as unknown as Observed[];
const provider = cloudflareProvider(new CloudflareStore(), new Calls());

function typeOf(name: string) {
  const type = provider.resources[name];
  if (!type?.check || !type.diff) throw new Error(`the stand-in has no ${name}`);
  return { check: type.check.bind(type), diff: type.diff.bind(type) };
}

describe.each(observed)("$type", ({ type, inputs, changes, bad }) => {
  it("takes the inputs as they are", async () => {
    const checked = await typeOf(type).check(inputs, {});
    expect(checked).toEqual({ inputs, failures: [] });
  });

  it.each(changes)("answers to $change with replaces $replaces", async ({ change, replaces, diffs }) => {
    const olds = { inputs: inputs, state: inputs };
    const found = await typeOf(type).diff(olds, { ...inputs, ...change });
    const changed = new Set([...found.paths.keys()].map(topLevel));
    expect([...new Set(found.replaces.map(topLevel))].sort()).toEqual([...replaces].sort());
    // Outputs that become unknown are in the official one's list too.
    expect([...changed].sort()).toEqual(diffs.filter((name) => name in change).sort());
  });

  it.each(bad)("refuses $inputs in the official one's words", async ({ inputs: wrong, reasons }) => {
    const { failures = [] } = await typeOf(type).check(wrong, {});
    // The place's first part is the resource's name, "x" there, which Check is not told here.
    expect(failures.map(({ reason }) => reason)).toEqual(reasons.map((reason) => reason.replace("'x.", "'")));
  });
});
