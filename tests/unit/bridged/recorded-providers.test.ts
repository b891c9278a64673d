/** The stand-ins' Check and Diff answer what the official plugins answered (tests/recorded/providers). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { topLevel } from "@yapit-infra/provider-protocol/diff.ts";
import type { Failure, Provider, ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { hcloudProvider } from "@yapit-infra/sandbox/plugins/hcloud/plugin.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";
import { randomProvider } from "@yapit-infra/sandbox/plugins/random/plugin.ts";
import { tlsProvider } from "@yapit-infra/sandbox/plugins/tls/plugin.ts";

interface Recorded {
  type: string;
  check: { inputs: Values };
  changes: {
    change: Values;
    replaces?: string[];
    diffs?: string[];
    deleteBeforeReplace?: boolean;
    failures?: Failure[];
    error?: string;
  }[];
  bad?: { inputs: Values; failures?: Failure[]; error?: string }[];
}

/** The questions were asked of a resource called x. */
type Check = (news: Values, olds: Values, resource: { name: string }) => { inputs: Values; failures: Failure[] };

const providers: Provider[] = [hcloudProvider(new HetznerStore(), new Calls()), randomProvider(), tlsProvider()];

for (const provider of providers) {
  const file = new URL(`../../recorded/providers/${provider.name}.json`, import.meta.url);
  const { observed } = JSON.parse(readFileSync(file, "utf8")) as { observed: Recorded[] };
  describe.each(observed)("$type", (recorded) => {
    const resource = provider.resources[recorded.type];
    if (!resource) throw new Error(`no stand-in for ${recorded.type}`);
    const base = recorded.check.inputs;
    const check = (news: Values) => (resource.check as Check)(news, {}, { name: "x" });

    it("leaves good inputs as they are", () => {
      expect(check(base)).toEqual({ inputs: base, failures: [] });
    });

    // An error of the recording itself, which had no real state to ask with.
    const changes = recorded.changes.filter(({ error }) => error === undefined);
    it.each(changes.map((one) => [JSON.stringify(one.change), one] as const))("takes the change %s", async (_, one) => {
      const news = merged(base, one.change);
      const checked = check(news);
      expect(checked.failures).toEqual(one.failures ?? []);
      if (one.failures) return;
      const found = await differenceOf(resource, base, checked.inputs);
      const names = [...new Set([...found.paths.keys()].map(topLevel))];
      // What shows beside every change comes from the bare state of the recording.
      expect(names.sort()).toEqual(
        Object.keys(one.change)
          .filter((name) => one.diffs?.includes(name))
          .sort(),
      );
      expect([...new Set(found.replaces.map(topLevel))]).toEqual(one.replaces);
      expect(found.deleteBeforeReplace ?? false).toBe(one.deleteBeforeReplace);
    });

    it.each((recorded.bad ?? []).map((one) => [JSON.stringify(one.inputs), one] as const))("answers %s", (_, one) => {
      if (one.error === undefined) expect(check(one.inputs).failures).toEqual(one.failures);
      else expect(() => check(one.inputs)).toThrow(one.error);
    });
  });
}

function merged(base: Values, change: Values): Values {
  return Object.fromEntries(Object.entries({ ...base, ...change }).filter(([, value]) => value !== null));
}

function differenceOf(resource: ResourceType, inputs: Values, news: Values) {
  if (!resource.diff) throw new Error("a bridged type has a diff of its own");
  return resource.diff({ inputs, state: inputs }, news);
}
