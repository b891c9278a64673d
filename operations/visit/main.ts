/** `npm run visit`: the application from the internet. */
import { writeFileSync } from "node:fs";
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { visit, visitedLine } from "./visit.ts";

const USAGE = `npm run visit -- --stack S   asks the application as the internet does; exit code 1 where it does not answer
  --findings FILE            a line for each address that does not answer, and none where all do`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, { options: { stack: { type: "string" }, findings: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError(USAGE);
  // A deployment makes the containers anew: what is away for a minute is no news.
  const visited = await visit({ config: stackConfigOf(stack), environment: process.env, tries: 5, pauseMs: 20_000 });
  for (const one of visited) console.log(visitedLine(one));
  const findings = visited.filter(({ todo }) => todo !== undefined).map(visitedLine);
  if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
  return findings.length > 0 ? 1 : 0;
});
