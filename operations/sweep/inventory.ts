/** What stacks left at Hetzner, by the label that says whose it is. */
import { presetFor } from "../../stack-config/presets.ts";
import type { Hetzner, HetznerFirewall, HetznerServer, Nouns } from "../services/hetzner.ts";

/** Nouns beside servers, in the order in which the API lets them be deleted once no server is left. */
export const LEFTOVER_NOUNS = ["firewalls", "primary_ips", "volumes", "ssh_keys"] as const;
export type LeftoverNoun = (typeof LEFTOVER_NOUNS)[number];

export interface Leftover {
  noun: LeftoverNoun;
  id: number;
  name: string;
  created: Date;
  /** Hetzner refuses to delete it. */
  isProtected: boolean;
}

export interface LabelledStack {
  stack: string;
  servers: HetznerServer[];
  /** In the order of LEFTOVER_NOUNS. */
  others: Leftover[];
}

export interface Inventory {
  /** Staging stacks alone: what is not one is never swept. */
  stacks: LabelledStack[];
  doors: HetznerFirewall[];
}

const OURS = "managed-by=yapit-infra";

export async function takeInventory(hetzner: Hetzner): Promise<Inventory> {
  const servers = await hetzner.list("servers", { label_selector: `${OURS},stack` });
  const doors = await hetzner.list("firewalls", { label_selector: `${OURS},door` });
  const stacks = new Map<string, LabelledStack>();
  const stackOf = (labels: Record<string, string>): LabelledStack | undefined => {
    const stack = labels["stack"] ?? "";
    if (!isStaging(stack)) return undefined;
    const known = stacks.get(stack) ?? { stack, servers: [], others: [] };
    stacks.set(stack, known);
    return known;
  };
  for (const server of servers) stackOf(server.labels)?.servers.push(server);
  for (const noun of LEFTOVER_NOUNS) {
    for (const item of await hetzner.list(noun, { label_selector: `${OURS},stack` }))
      stackOf(item.labels)?.others.push(leftover(noun, item));
  }
  return { stacks: [...stacks.values()], doors };
}

/** Production's name, and any that this program does not know, is none. */
export function isStaging(stack: string): boolean {
  return presetFor(stack)?.kind === "staging";
}

function leftover(noun: LeftoverNoun, item: Nouns[LeftoverNoun]): Leftover {
  const isProtected = "protection" in item && item.protection.delete;
  return { noun, id: item.id, name: item.name, created: new Date(item.created), isProtected };
}
