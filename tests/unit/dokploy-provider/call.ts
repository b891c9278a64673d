/** The engine's side of a resource's call. */
import type { Call } from "@yapit-infra/provider-protocol/provider.ts";

export function callFor(type: string, name: string): Call & { lines: string[]; warnings: string[]; cancel(): void } {
  const cancelled = new AbortController();
  const lines: string[] = [];
  const warnings: string[] = [];
  return {
    urn: `urn:pulumi:test::yapit::dokploy:index:${type}::${name}`,
    name,
    lines,
    warnings,
    warn: (line) => {
      warnings.push(line);
    },
    log: (line) => {
      lines.push(line);
    },
    signal: cancelled.signal,
    cancel: () => {
      cancelled.abort();
    },
  };
}
