/** `npm run measure -- --stack S [--json]`: how fast the stack's Kokoro workers speak. Listeners who are there meanwhile wait longer. */
import { parseArgs } from "node:util";
import { applicationSettings } from "../../components/application/application-settings.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import { serverSize } from "../../stack-config/server-types.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { measure } from "./measure.ts";
import { reportLines, reportOf } from "./report.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, json: { type: "boolean", default: false } } });
  const { stack, json } = values;
  if (stack === undefined) throw new UsageError("npm run measure -- --stack S [--json]");
  const config = stackConfigOf(stack);
  const { replicas, threads } = declaredWorkers(config);
  const outputs = await outputsOf(stack);
  const measured = await onMachineOf(stack, outputs, (machine) =>
    measure(machine, { work: releaseOf(config.application.release).work, say: console.error }),
  );
  const { type, vcpus } = serverSize(config.server.type);
  const monthlyEur = outputs.monthlyCostEur?.total;
  const report = reportOf({ stack, server: { type, vcpus, monthlyEur }, declared: { replicas, threads } }, measured);
  for (const line of json ? [JSON.stringify(report)] : reportLines(report)) console.log(line);
  return 0;
});

function declaredWorkers(config: StackConfig) {
  try {
    return applicationSettings(config).workers;
  } catch (error) {
    throw error instanceof RangeError ? new OperationError(error.message) : error;
  }
}
