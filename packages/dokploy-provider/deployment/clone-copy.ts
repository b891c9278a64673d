/**
 * A copy of the clone that passed the gate, beside it on the machine: Dokploy deploys branches, not commits, and empties
 * its clone at each deployment, so that nothing else could bring an older commit back.
 */
import { posix } from "node:path";
import { ask } from "../machine/ask.ts";
import type { MachineLink } from "../machine/machine-link.ts";

/**
 * False: no copy was kept; the clone is of another commit than `revision` when a push has Dokploy deploy again already. An empty
 * `revision` is not compared.
 */
export async function keepClone(
  machine: MachineLink,
  { appName, composePath }: { appName: string; composePath: string },
  revision: string,
): Promise<boolean> {
  const { kept } = await ask(machine, ["keep-clone", appName, posix.dirname(composePath), revision]);
  return kept;
}

/** False: there is no copy. */
export async function bringCloneBack(machine: MachineLink, appName: string): Promise<boolean> {
  const { restored } = await ask(machine, ["restore-clone", appName]);
  return restored;
}
