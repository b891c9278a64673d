/** The machine of a stack that is up, from the stack's own outputs: the way in is the key that Pulumi made for itself. */
import type { BackupAccess } from "../../components/backups/backups.ts";
import type { MonthlyCost } from "../../components/cost/monthly-cost.ts";
import { SshConnection } from "@yapit-infra/dokploy-provider/machine/ssh-connection.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { OperationError } from "../operation-error.ts";
import { PROJECT_FOLDER } from "../stack-configuration.ts";
import { pulumiSays } from "./engine.ts";
import { jumpHost } from "./machine.ts";

export interface StackOutputs {
  address?: string;
  sshHostKey?: string;
  /** Secret. */
  sshPrivateKey?: string;
  /** "sha256:… (commit …)" by service. */
  images?: Record<string, string>;
  monthlyCostEur?: MonthlyCost;
  /** Secret; undefined: nothing is backed up. */
  backups?: BackupAccess;
}

/** Secrets among them in plain text. */
export async function outputsOf(stack: string): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  return JSON.parse(await pulumiSays(args, `the outputs of ${stack}`)) as StackOutputs;
}

/** Ends the connection whatever `work` comes to; what the connection says of itself is a sentence for people. */
export async function onMachineOf<T>(
  stack: string,
  outputs: StackOutputs,
  work: (machine: SshConnection) => Promise<T>,
): Promise<T> {
  const { address, sshHostKey: hostKey, sshPrivateKey: privateKey } = outputs;
  if (address === undefined || hostKey === undefined || privateKey === undefined)
    throw new OperationError(`the stack ${stack} has no machine yet; pulumi up makes it`);
  const endpoint = { host: address, port: 22, user: "root", privateKey, hostKey };
  const machine = new SshConnection(endpoint, jumpHost(process.env, PROJECT_FOLDER));
  try {
    return await work(machine);
  } catch (error) {
    throw error instanceof ProviderError ? new OperationError(error.message) : error;
  } finally {
    machine.close();
  }
}
