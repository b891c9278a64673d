/** The stack's servers that do not run: a rescale that was cut off, or somebody in Hetzner's console, has left them so. */
import type { Hetzner } from "../services/hetzner.ts";
import { managedIds, type StackState } from "./managed-ids.ts";

/** @returns whether there was one */
export async function startStopped(
  hetzner: Hetzner,
  { state, start, say }: { state: StackState; start: boolean; say: (line: string) => void },
): Promise<boolean> {
  const managed = managedIds(state, "hcloud:index/server:Server");
  const servers = await hetzner.list("servers");
  const stopped = servers.filter(({ id, status }) => status === "off" && managed.has(String(id)));
  for (const { id, name } of stopped) {
    if (start) await hetzner.change("POST", `/servers/${id}/actions/poweron`, {});
    say(`Hetzner server ${name} (id ${id}) ${start ? "was off: started" : "is off: --start starts it"}`);
  }
  return stopped.length > 0;
}
