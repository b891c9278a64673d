/**
 * `npm run visit -- --stack S [--findings FILE]`: exit code 1 where the application does not answer the internet. FILE gets a line for
 * each address that does not, and none where all do.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { visit, visitedLine } from "./visit.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, findings: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError("npm run visit -- --stack S [--findings FILE]");
  // A deployment makes the containers anew: what is away for a minute is no news.
  const visited = await visit({ config: stackConfigOf(stack), environment: process.env, tries: 5, pauseMs: 20_000 });
  for (const one of visited) console.log(visitedLine(one));
  const findings = visited.filter(({ todo }) => todo !== undefined).map(visitedLine);
  if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
  return findings.length > 0 ? 1 : 0;
});
