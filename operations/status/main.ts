/** `npm run status`: a stack at a glance. */
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { tableOf } from "./row.ts";
import { statusOf } from "./status.ts";

const USAGE = `npm run status -- --stack S   everything about a stack at a glance; exit code 1 where something is not well
  --json                      the result as one line of JSON`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
    options: { stack: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const { stack, json } = values;
  if (stack === undefined) throw new UsageError(USAGE);
  const rows = await statusOf({
    config: stackConfigOf(stack),
    environment: process.env,
    onMachine: async (work) => onMachineOf(stack, await outputsOf(stack), work),
  });
  const faults = rows.filter(({ state }) => state === "fault").length;
  if (json) console.log(JSON.stringify({ stack, faults, rows }));
  else for (const line of [...tableOf(rows), "", faults === 0 ? "all is well" : `faults: ${faults}`]) console.log(line);
  return faults === 0 ? 0 : 1;
});
