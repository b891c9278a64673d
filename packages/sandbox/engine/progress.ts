/** A run as a person follows it: one line per resource that something was or would be done to, in the order of their ends. */
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** What was done; a plan has the operation's own name. */
const DONE: Record<string, string> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  "create-replacement": "created anew",
  "delete-replaced": "old one deleted",
  import: "imported",
};

/** Undefined for events that say nothing new. Aligned: what was done, the type without its package, the name. */
export function progressLine(event: EngineEvent): string | undefined {
  const failed = event.resOpFailedEvent?.metadata;
  const metadata = failed ?? event.resOutputsEvent?.metadata;
  if (!metadata || metadata.op === "same" || metadata.op === "read") return undefined;
  if (metadata.op === "refresh") return undefined;
  const done = event.resOutputsEvent?.planning ? undefined : DONE[metadata.op];
  const verb = failed ? `failed to ${metadata.op}` : (done ?? metadata.op);
  const type = metadata.type.split(":").at(-1) ?? metadata.type;
  const name = metadata.urn.slice(metadata.urn.lastIndexOf("::") + 2);
  return `  ${verb.padEnd(15)} ${type.padEnd(22)} ${name}`;
}

/** A listener to a run's events, for a person who follows it. */
export function following(say: (line: string) => void): (event: EngineEvent) => void {
  return (event) => {
    const line = progressLine(event);
    if (line) say(line);
  };
}
