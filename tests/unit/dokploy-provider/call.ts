/** The engine's side of a resource's call. */
import type { Call } from "@yapit-infra/provider-protocol/provider.ts";

export function callFor(type: string, name: string): Call & { lines: string[]; cancel(): void } {
  const cancelled = new AbortController();
  const lines: string[] = [];
  return {
    urn: `urn:pulumi:test::yapit::dokploy:index:${type}::${name}`,
    name,
    lines,
    log: (line) => {
      lines.push(line);
    },
    signal: cancelled.signal,
    cancel: () => {
      cancelled.abort();
    },
  };
}
