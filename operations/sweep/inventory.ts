/** What stacks left at Hetzner, by the labels that say whose it is. */
import { WORKER_LABEL } from "../../components/machine/labels.ts";
import { presetFor } from "../../stack-config/presets.ts";
import { type Hetzner, type HetznerFirewall, type HetznerServer, type Nouns, serversOf } from "../services/hetzner.ts";

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
  /** Ids of the servers that use it. */
  holders: number[];
  labels: Record<string, string>;
}

export interface LabelledStack {
  stack: string;
  /** The first one, and those that only speak. */
  servers: HetznerServer[];
  /** In the order of LEFTOVER_NOUNS. */
  others: Leftover[];
}

export interface Inventory {
  /** All of the project, labelled or not. */
  servers: HetznerServer[];
  /** Staging stacks alone: what is not one is never swept. */
  stacks: LabelledStack[];
  doors: HetznerFirewall[];
}

const OURS = "managed-by=yapit-infra";

export async function takeInventory(hetzner: Hetzner): Promise<Inventory> {
  const servers = await hetzner.list("servers");
  const doors = await hetzner.list("firewalls", { label_selector: `${OURS},door` });
  const stacks = new Map<string, LabelledStack>();
  const stackOf = (labels: Record<string, string>): LabelledStack | undefined => {
    const stack = stackNamedBy(labels) ?? "";
    if (!isStaging(stack)) return undefined;
    const known = stacks.get(stack) ?? { stack, servers: [], others: [] };
    stacks.set(stack, known);
    return known;
  };
  for (const server of servers) {
    if (server.labels["managed-by"] === "yapit-infra") stackOf(server.labels)?.servers.push(server);
  }
  for (const noun of LEFTOVER_NOUNS) {
    for (const item of await hetzner.list(noun, { label_selector: `${OURS},stack` }))
      stackOf(item.labels)?.others.push(leftover(noun, item));
  }
  return { servers, stacks: [...stacks.values()], doors };
}

/** Whose it is by its labels; undefined: they do not say. */
export function stackNamedBy(labels: Record<string, string>): string | undefined {
  return labels["stack"] ?? labels[WORKER_LABEL];
}

/** Production's name, and any that this program does not know, is none. */
export function isStaging(stack: string): boolean {
  return presetFor(stack)?.kind === "staging";
}

function leftover(noun: LeftoverNoun, item: Nouns[LeftoverNoun]): Leftover {
  const isProtected = "protection" in item && item.protection.delete;
  const { id, name, labels } = item;
  return { noun, id, name, created: new Date(item.created), isProtected, holders: holdersOf(item), labels };
}

function holdersOf(item: Nouns[LeftoverNoun]): number[] {
  if ("applied_to" in item) return serversOf(item);
  if ("assignee_id" in item) return item.assignee_id === null ? [] : [item.assignee_id];
  return "server" in item && item.server !== null ? [item.server] : [];
}
