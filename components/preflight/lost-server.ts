import { getFirewalls } from "@pulumi/hcloud/getFirewalls.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { SERVER_LABEL } from "../machine/labels.ts";
import { answered } from "./answered.ts";

export interface LostServer {
  /** Hetzner's, of the server that is gone. */
  id: number;
}

/** Hetzner has no server of the stack, yet a firewall that was made for one. Only production is asked for. */
export async function lostServer({ kind, stack }: StackConfig): Promise<LostServer | undefined> {
  if (kind !== "production") return undefined;
  const withSelector = `managed-by=yapit-infra,stack=${stack}`;
  const { firewalls } = await answered("Hetzner", getFirewalls({ withSelector }));
  const id = firewalls.map(({ labels }) => Number(labels?.[SERVER_LABEL])).find((number) => number > 0);
  return id === undefined ? undefined : { id };
}
