/** What speaks for a stack: whatever belongs to a server or a state that lives is no orphan, however its labels look. */
import type { HetznerServer } from "../services/hetzner.ts";
import type { Marked } from "./elsewhere.ts";
import { type Leftover, stackNamedBy } from "./inventory.ts";

export interface Signs {
  /** All of the project, labelled or not. */
  servers: readonly HetznerServer[];
  /** Stacks with resources in Pulumi's state. */
  states: ReadonlySet<string>;
  /** What carries a stack's mark at Cloudflare and GitHub. */
  marked: readonly Marked[];
}

/**
 * Why nothing of the stack is an orphan: "Pulumi has its state"; undefined: nothing speaks for it.
 * @param labelled what carries the stack's labels at Hetzner
 */
export function whyLiving(stack: string, labelled: readonly Leftover[], signs: Signs): string | undefined {
  if (signs.states.has(stack)) return "Pulumi has its state";
  const addresses = signs.marked.flatMap((one) => (one.stack === stack ? [one.address] : []));
  const holders = labelled.flatMap((one) => one.holders);
  for (const { id, name, labels, public_net } of signs.servers) {
    if (name === `yapit-${stack}` || stackNamedBy(labels) === stack) return `the server ${name} is there`;
    if (holders.includes(id)) return `the server ${name} uses what is labelled as its`;
    if (public_net.ipv4 && addresses.includes(public_net.ipv4.ip)) return `its name leads to the server ${name}`;
  }
  return undefined;
}
