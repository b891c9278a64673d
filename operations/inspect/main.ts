/**
 * `npm run inspect -- --stack S [--findings FILE]`: exit code 1 where something on the machine is not as `up` left it. FILE gets a
 * line for each, and none where all is. The way in is the stack's own key, from Pulumi's state.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SshConnection } from "../../providers/dokploy/machine/ssh-connection.ts";
import { ProviderError } from "../../providers/protocol/provider.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { pulumiSays } from "../services/engine.ts";
import { jumpHost } from "../services/machine.ts";
import { PROJECT_FOLDER, stackConfigOf } from "../stack-configuration.ts";
import { inspect } from "./inspect.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, findings: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError("npm run inspect -- --stack S [--findings FILE]");
  const config = stackConfigOf(stack);
  const machine = new SshConnection(await endpointOf(stack), jumpHost(process.env, PROJECT_FOLDER));
  try {
    const findings = await inspect(machine, config);
    for (const line of findings) console.log(line);
    if (findings.length === 0) console.log(`the machine of ${stack} is as it was left`);
    if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
    return findings.length > 0 ? 1 : 0;
  } catch (error) {
    // The connection's own sentences are made for people.
    throw error instanceof ProviderError ? new OperationError(error.message) : error;
  } finally {
    machine.close();
  }
});

async function endpointOf(stack: string) {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  const outputs = JSON.parse(await pulumiSays(args, `the outputs of ${stack}`)) as Record<string, string | undefined>;
  const { address, sshHostKey: hostKey, sshPrivateKey: privateKey } = outputs;
  if (address === undefined || hostKey === undefined || privateKey === undefined)
    throw new OperationError(`the stack ${stack} has no machine yet; pulumi up makes it`);
  return { host: address, port: 22, user: "root", privateKey, hostKey };
}
