/** Hetzner's objects know whose they are by their labels. */
import { setTimeout as sleep } from "node:timers/promises";
import { WORKER_LABEL } from "../../components/machine/labels.ts";
import { OperationError } from "../operation-error.ts";
import { deleteFirewall } from "../services/firewall-removal.ts";
import type { Hetzner, Nouns } from "../services/hetzner.ts";
import { managedIds, type StackState } from "./managed-ids.ts";
import { ageGuard, type Unmanaged } from "./unmanaged.ts";

/** In the order in which they can be deleted: a server holds its firewall and its address. */
const TYPES = [
  ["servers", "server", "hcloud:index/server:Server"],
  ["firewalls", "firewall", "hcloud:index/firewall:Firewall"],
  ["primary_ips", "primary IP", "hcloud:index/primaryIp:PrimaryIp"],
  ["ssh_keys", "ssh key", "hcloud:index/sshKey:SshKey"],
] as const;

export async function unmanagedAtHetzner(
  hetzner: Hetzner,
  { stack, state, now }: { stack: string; state: StackState; now: Date },
): Promise<Unmanaged[]> {
  const found: Unmanaged[] = [];
  for (const [noun, word, type] of TYPES) {
    const managed = managedIds(state, type);
    const labelled = [`stack=${stack}`, ...(noun === "servers" ? [`${WORKER_LABEL}=${stack}`] : [])];
    const items = await Promise.all(
      labelled.map((label) => hetzner.list(noun, { label_selector: `managed-by=yapit-infra,${label}` })),
    );
    for (const item of items.flat()) {
      if (managed.has(String(item.id))) continue;
      const isProtected = "protection" in item && item.protection.delete;
      found.push({
        what: `Hetzner ${word} ${item.name}`,
        id: String(item.id),
        made: new Date(item.created),
        guard: ageGuard(new Date(item.created), now) ?? (isProtected ? "it is protected" : undefined),
        delete: () => remove(hetzner, noun, item),
      });
    }
  }
  return found;
}

type Item = Nouns[(typeof TYPES)[number][0]];

/** Whoever named a protected one has lifted its protection by that. */
async function remove(hetzner: Hetzner, noun: (typeof TYPES)[number][0], item: Item): Promise<void> {
  const path = `/${noun}/${item.id}`;
  if ("protection" in item && item.protection.delete) {
    const off = noun === "servers" ? { delete: false, rebuild: false } : { delete: false };
    await hetzner.change("POST", `${path}/actions/change_protection`, off);
  }
  if ("applied_to" in item) await deleteFirewall(hetzner, item.id);
  else await hetzner.delete(path);
  if (noun === "servers") await gone(hetzner, item.name);
}

/** The address and the firewall of a server are free again once it is really gone. */
async function gone(hetzner: Hetzner, name: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if ((await hetzner.list("servers", { name })).length === 0) return;
    await sleep(LOOK_MS);
  }
  throw new OperationError(
    `server ${name} is still there a minute after its deletion; look at it in Hetzner's console`,
  );
}

const LOOK_MS = 200;
const LOOKS = 300;
