/**
 * `npm run inspect -- --stack S [--findings FILE]`: exit code 1 where something on the machine is not as `up` left it. FILE gets a
 * line for each, and none where all is. The way in is the stack's own key, from Pulumi's state.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { inspect } from "./inspect.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, findings: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError("npm run inspect -- --stack S [--findings FILE]");
  const config = stackConfigOf(stack);
  const findings = await onMachineOf(stack, await outputsOf(stack), (machine) => inspect(machine, config));
  for (const line of findings) console.log(line);
  if (findings.length === 0) console.log(`the machine of ${stack} is as it was left`);
  if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
  return findings.length > 0 ? 1 : 0;
});
