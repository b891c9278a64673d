/** A project at Hetzner with hooks to look at, empty or with a server in it. */
import { vi } from "vitest";
import type { ServerOrder } from "@yapit-infra/sandbox/hetzner/server-order.ts";
import { emptyHetzner, type HetznerState } from "@yapit-infra/sandbox/hetzner/state.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";

export const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1";
export const ORDER: ServerOrder = { name: "yapit", serverType: "cx33", image: "ubuntu-24.04", location: "nbg1" };

export function sandbox(state: HetznerState = emptyHetzner()) {
  const hooks = { booted: vi.fn(), removed: vi.fn(), powered: vi.fn(), resized: vi.fn() };
  return { hooks, store: new HetznerStore(state, hooks) };
}

export async function running(order: Partial<ServerOrder> = {}) {
  const { store, hooks } = sandbox();
  const { server } = store.servers.create({ ...ORDER, ...order });
  await store.settled();
  return { store, hooks, server };
}

export async function off() {
  const made = await running();
  made.store.servers.powerOff(made.server.id);
  await made.store.settled();
  return made;
}
