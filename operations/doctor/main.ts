/** `npm run doctor`: what is missing before the first up. */
import { resolveNs } from "node:dns/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../../tools/engine/engine.ts";
import { optionsOf } from "../../tools/options.ts";
import { runOperation } from "../run-operation.ts";
import { PROJECT_FOLDER } from "../stack-configuration.ts";
import { diagnose } from "./doctor.ts";
import { findingLine } from "./finding.ts";
import { findNode } from "./node-found.ts";

const USAGE = `npm run doctor [-- OPTION…]   what is missing before the first up, and what to do about each; exit code 1 where anything is
  --stack NAME                prod, unless another one is named
  --json                      the result as one line of JSON`;

await runOperation(async () => {
  const options = { stack: { type: "string", default: "prod" }, json: { type: "boolean", default: false } } as const;
  const { stack, json } = optionsOf(USAGE, { options }).values;
  const homeDirectory = homedir();
  const findings = await diagnose(stack, {
    folder: PROJECT_FOLDER,
    environment: process.env,
    platform: process.platform,
    homeDirectory,
    pulumiHome: process.env["PULUMI_HOME"] ?? join(homeDirectory, ".pulumi"),
    node: findNode(PROJECT_FOLDER),
    engine: findEngine(),
    nameServersOf: (domain) => resolveNs(domain).catch(() => []),
  });
  for (const finding of findings) if (!json) console.log(findingLine(finding));
  const lacking = findings.filter(({ state }) => state === "missing").length;
  if (json) console.log(JSON.stringify({ stack, missing: lacking, findings }));
  else console.log(lacking === 0 ? "nothing is missing" : `${lacking} missing`);
  return lacking === 0 ? 0 : 1;
});
