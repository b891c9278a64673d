/**
 * A change of a server's publicNets, as the official provider carries it out: the server goes off, addresses come and
 * go, the server goes on. An address that its state did not name before is taken for one Hetzner made, and deleted:
 * that is how an imported server loses its own (seen with hcloud 1.41.0).
 */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { HetznerClient } from "./client.ts";
import type { ServerJson } from "../../hetzner/answers.ts";
import type { Action } from "../../hetzner/state.ts";
import { objects } from "./inputs.ts";

const KINDS = ["ipv4", "ipv6"] as const;

export async function changePublicNet(
  client: HetznerClient,
  server: ServerJson,
  before: Value | undefined,
  after: Value,
): Promise<void> {
  const [old] = objects(before);
  const [now] = objects(after);
  await client.act(`/servers/${server.id}/actions/poweroff`);
  try {
    for (const kind of KINDS) await changeAddress(client, server, kind, old, now ?? {});
  } finally {
    await client.act(`/servers/${server.id}/actions/poweron`);
  }
}

async function changeAddress(
  client: HetznerClient,
  server: ServerJson,
  kind: (typeof KINDS)[number],
  old: Values | undefined,
  now: Values,
): Promise<void> {
  const enabled = now[`${kind}Enabled`] !== false;
  const [wanted, named] = [idOf(now[kind]), idOf(old?.[kind])];
  const present = server.public_net[kind]?.id;
  const unassign = (id: number) => client.act(`/primary_ips/${id}/actions/unassign`);
  if (!enabled && wanted !== undefined) {
    throw new ProviderError(`this operation is not allowed: ${kind}_enabled = false | ${kind} = ${wanted}`);
  }
  if (wanted !== undefined || !enabled) {
    if (present !== undefined) {
      await unassign(present);
      if (named === undefined) await client.request("DELETE", `/primary_ips/${present}`);
    }
    if (wanted === undefined) return;
    const assignee = { assignee_id: server.id, assignee_type: "server" };
    await client.act(`/primary_ips/${wanted}/actions/assign`, assignee);
    return;
  }
  const wasEnabled = old?.[`${kind}Enabled`] !== false;
  if (wasEnabled && named !== undefined) await unassign(named);
  if (wasEnabled !== (named !== undefined)) return;
  const name = `primary_ip-${1_000_000 + Math.floor(Math.random() * 9_000_000)}`;
  const { action } = await client.request<{ action: Action }>("POST", "/primary_ips", {
    name,
    type: kind,
    assignee_id: server.id,
    assignee_type: "server",
    auto_delete: true,
  });
  await client.settle([action]);
}

function idOf(value: Value | undefined): number | undefined {
  return typeof value === "number" && value !== 0 ? value : undefined;
}
