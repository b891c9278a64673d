/**
 * A copy of the clone that passed the gate, beside it on the machine: Dokploy deploys branches, not commits, and empties
 * its clone at each deployment, so that nothing else could bring an older commit back.
 */
import { posix } from "node:path";
import { type MachineLink, shellQuote } from "../machine/machine-link.ts";

/** Without the `.env` that Dokploy writes at each deployment: secrets lie in one place only. */
export async function keepClone(machine: MachineLink, appName: string, composePath: string): Promise<boolean> {
  const envFile = posix.join("code.good", posix.dirname(composePath), ".env");
  const steps = ["rm -rf code.good", "cp -a code code.good", `rm -f ${shellQuote(envFile)}`];
  return runIn(machine, appName, steps);
}

/** False: there is no copy. */
export async function bringCloneBack(machine: MachineLink, appName: string): Promise<boolean> {
  return runIn(machine, appName, ["test -d code.good", "rm -rf code", "cp -a code.good code"]);
}

async function runIn(machine: MachineLink, appName: string, steps: string[]): Promise<boolean> {
  const folder = shellQuote(`/etc/dokploy/compose/${appName}`);
  const { code } = await machine.exec([`cd ${folder}`, ...steps].join(" && "));
  return code === 0;
}
