/**
 * A second Hetzner firewall that lets one address in on port 22 for the length of a run. It is applied by label selector,
 * so nothing of what the program declares has to change for it.
 */
import { WORKER_LABEL } from "../../components/machine/labels.ts";
import { OperationError } from "../operation-error.ts";
import { deleteFirewall } from "../services/firewall-removal.ts";
import type { FirewallTarget, Hetzner, HetznerFirewall } from "../services/hetzner.ts";

export interface DoorOptions {
  hetzner: Hetzner;
  stack: string;
  now: Date;
}

/** Who opens it: one run is not to shut another's out, nor the other way round. */
export interface Opener {
  who: string;
  /** A workflow's run, or whatever else tells callers apart. */
  run: string;
}

export const DOOR_LABEL = "door";
const RUN = "run";
const OPENED_AT = "opened-at";
const OPENED_BY = "opened-by";

/**
 * Opens one for the run, or gives the one it has to another address. Hetzner takes five firewalls a server: two are the stack's own,
 * or three with machines that only speak, and one more while those change.
 * @param network one address in CIDR form
 * @returns what happened, as a line for the log
 */
export async function openDoor(
  { hetzner, stack, now }: DoorOptions,
  { network, who, run }: Opener & { network: string },
): Promise<string> {
  const servers = await hetzner.list("servers", { label_selector: selectorOf(stack) });
  if (servers.length === 0) throw new OperationError(`the stack ${stack} has no server at Hetzner to open a door to`);
  const [door, ...more] = (await doorsOf(hetzner, stack)).filter(ofRun(run));
  for (const surplus of more) await deleteFirewall(hetzner, surplus.id);

  const name = `yapit-${stack}-door-${labelValue(run)}`;
  const labels = {
    "managed-by": "yapit-infra",
    [DOOR_LABEL]: stack,
    [RUN]: labelValue(run),
    [OPENED_AT]: String(Math.floor(now.getTime() / 1000)),
    [OPENED_BY]: labelValue(who),
  };
  const rules = [
    { direction: "in", protocol: "tcp", port: "22", source_ips: [network], description: "ssh, for one run" },
  ];
  const apply_to = targetsOf(stack);
  if (door) {
    await hetzner.change("PUT", `/firewalls/${door.id}`, { name, labels });
    await hetzner.change("POST", `/firewalls/${door.id}/actions/set_rules`, { rules });
    // One that was made and not applied: the run that made it was cut off.
    if (door.applied_to.length === 0)
      await hetzner.change("POST", `/firewalls/${door.id}/actions/apply_to_resources`, { apply_to });
  } else {
    await hetzner.change("POST", "/firewalls", { name, labels, rules, apply_to });
  }
  return `door of ${stack} opened to ${network} by ${who} at ${now.toISOString()}`;
}

/** @returns a line for the log for each of `which` that was closed; none: there was none */
export async function closeDoors(
  { hetzner, stack, now }: DoorOptions,
  who: string,
  which: (door: HetznerFirewall) => boolean = () => true,
): Promise<string[]> {
  const doors = (await doorsOf(hetzner, stack)).filter(which);
  for (const door of doors) await deleteFirewall(hetzner, door.id);
  return doors.map((door) => `door of ${stack} closed by ${who} at ${now.toISOString()}; ${history(door)}`);
}

export function ofRun(run: string): (door: HetznerFirewall) => boolean {
  return ({ labels }) => labels[RUN] === labelValue(run);
}

/** When it was opened; a door without a readable date counts from when it was made. */
export function openedAt({ labels, created }: Pick<HetznerFirewall, "labels" | "created">): Date {
  const seconds = Number(labels[OPENED_AT]);
  return Number.isInteger(seconds) && seconds > 0 ? new Date(seconds * 1000) : new Date(created);
}

function history(door: HetznerFirewall): string {
  const networks = door.rules.flatMap(({ source_ips }) => source_ips).join(", ") || "nobody";
  return `it was open to ${networks} since ${openedAt(door).toISOString()}, opened by ${door.labels[OPENED_BY] ?? "unknown"}`;
}

function doorsOf(hetzner: Hetzner, stack: string): Promise<HetznerFirewall[]> {
  return hetzner.list("firewalls", { label_selector: `${DOOR_LABEL}=${stack}` });
}

/** The first machine, and those that only speak: a run reaches all of them. */
function targetsOf(stack: string): FirewallTarget[] {
  return [selectorOf(stack), workersOf(stack)].map((selector) => ({
    type: "label_selector",
    label_selector: { selector },
  }));
}

function workersOf(stack: string): string {
  return `managed-by=yapit-infra,${WORKER_LABEL}=${stack}`;
}

function selectorOf(stack: string): string {
  return `managed-by=yapit-infra,stack=${stack}`;
}

/** "renovate[bot]" → "renovate-bot": what Hetzner takes as a label's value. */
function labelValue(text: string): string {
  return text
    .replaceAll(/[^a-zA-Z0-9._-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, "");
}
