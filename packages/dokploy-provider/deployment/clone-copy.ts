/**
 * A copy of the clone that passed the gate, beside it on the machine: Dokploy deploys branches, not commits, and empties
 * its clone at each deployment, so that nothing else could bring an older commit back.
 */
import { posix } from "node:path";
import { type MachineLink, shellQuote } from "../machine/machine-link.ts";

/**
 * Without the `.env` that Dokploy writes at each deployment: secrets lie in one place only. False: no copy was kept; the clone
 * is of another commit than `revision` when a push has Dokploy deploy again already. An empty `revision` is not compared.
 */
export async function keepClone(
  machine: MachineLink,
  { appName, composePath }: { appName: string; composePath: string },
  revision: string,
): Promise<boolean> {
  const envFile = posix.join("code.good", posix.dirname(composePath), ".env");
  const references = ["HEAD", "packed-refs", "refs"].map((name) => `code.good/.git/${name}`).join(" ");
  const isThatCommit = revision === "" ? [] : [`grep -rqsF ${shellQuote(revision)} ${references}`];
  const steps = ["rm -rf code.good", "cp -a code code.good", ...isThatCommit, `rm -f ${shellQuote(envFile)}`];
  return runIn(machine, appName, [`{ ${steps.join(" && ")} || { rm -rf code.good; false; }; }`]);
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
