/** `npm run inspect`: the machine from within. The way in is the stack's own key, from Pulumi's state. */
import { writeFileSync } from "node:fs";
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { inspect } from "./inspect.ts";

const USAGE = `npm run inspect -- --stack S   looks at the machine from within; exit code 1 where something is not as up left it
  --findings FILE              a line for each finding, and none where there is none`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, { options: { stack: { type: "string" }, findings: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError(USAGE);
  const config = stackConfigOf(stack);
  const findings = await onMachineOf(stack, await outputsOf(stack), (machine) => inspect(machine, config));
  for (const line of findings) console.log(line);
  if (findings.length === 0) console.log(`the machine of ${stack} is as it was left`);
  if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
  return findings.length > 0 ? 1 : 0;
});
