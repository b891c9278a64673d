/** One step of one stack: preview, up, refresh or destroy. */
import { writeFileSync } from "node:fs";
import { digestOfEvents } from "../../../tools/report/events-digest.ts";
import { PRODUCTION_DOMAIN } from "../../../stack-config/presets.ts";
import { following } from "../engine/progress.ts";
import { openSession } from "../session/session.ts";
import { StackRunner } from "../engine/stack-runner.ts";
import type { PluginChoice } from "../session/variables.ts";
import type { World } from "../world/world.ts";

export interface StepOptions {
  stack: string;
  json: boolean;
  plugins: PluginChoice;
  /** Where a preview's plan is written for `npm run report`, in the form of `pulumi preview --json`. */
  digest?: string;
  /** Services that take their time, as `parseSlowness` reads it. */
  slow?: string;
}

export async function step(
  command: "preview" | "up" | "refresh" | "destroy",
  { stack, json, plugins, digest, slow }: StepOptions,
): Promise<void> {
  const session = await openSession(plugins, slow);
  // With --json the one line on standard output is the result; what a person follows goes beside it.
  const say = json ? console.error : console.log;
  if (stack !== "prod") ensureZone(session.world, say);
  try {
    const runner = await StackRunner.open({
      folder: session.folder,
      stack,
      variables: session.variables,
      say,
      onEvent: following(say),
    });
    const { changes, seconds, outputs, events } = await runner[command]();
    if (digest) writeFileSync(digest, JSON.stringify(digestOfEvents(events)));
    if (json) console.log(JSON.stringify({ stack, command, changes, seconds, outputs }));
    else {
      say(`${command} of ${stack}: ${summary(changes)} (${seconds} s)`);
      const width = Math.max(...Object.keys(outputs).map((name) => name.length));
      for (const [name, value] of Object.entries(outputs)) say(`  ${name.padEnd(width)} ${shown(value)}`);
    }
  } finally {
    await session.end();
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(shown).join(", ") : JSON.stringify(value);
}

/** A staging stack looks up the zone that production's stack has made; an empty account has none. */
function ensureZone({ cloudflare }: World, say: (line: string) => void): void {
  if (cloudflare.state.zones.length > 0) return;
  const [account] = cloudflare.state.accounts;
  if (!account) return;
  cloudflare.zones.create({ name: PRODUCTION_DOMAIN, account: { id: account.id } });
  cloudflare.delegate(PRODUCTION_DOMAIN);
  say(`Cloudflare had no zone ${PRODUCTION_DOMAIN}; it has one now, as if production's stack had made it`);
}

/** { create: 3, same: 2 } → "3 create, 2 same". */
export function summary(changes: Record<string, number>): string {
  const parts = Object.entries(changes)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
  return parts.join(", ") || "nothing to do";
}
