/** What an official plugin answered to Check and Diff (tests/recorded/providers) holds for its stand-in. */
import { describe, expect, it } from "vitest";
import { topLevel } from "@yapit-infra/provider-protocol/diff.ts";
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";

interface Observed {
  type: string;
  inputs: Values;
  changes: { change: Values; replaces: string[]; diffs: string[] }[];
  bad: { inputs: Values; reasons: string[] }[];
}

/** `recorded` is one of those files. */
export function holdsAsObserved(provider: Provider, recorded: { observed: unknown }): void {
  const typeOf = (name: string) => {
    const type = provider.resources[name];
    if (!type?.check || !type.diff) throw new Error(`the stand-in has no ${name}`);
    return { check: type.check.bind(type), diff: type.diff.bind(type) };
  };

  describe.each(recorded.observed as Observed[])("$type", ({ type, inputs, changes, bad }) => {
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
}
