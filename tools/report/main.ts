/** `npm run report -- preview.json`: a plan as Markdown; "-" reads standard input. */
import { readFileSync } from "node:fs";
import { optionsOf } from "../options.ts";
import { parseDigest } from "./plan-digest.ts";
import { reportPlan } from "./report.ts";
import { ReportError } from "./report-error.ts";

const USAGE = `npm run report -- FILE            the plan in FILE, made by \`pulumi preview --json\`; - reads standard input
  --stack NAME                   the stack, where the plan does not tell it
  --replacement-intended         what cannot be had again may go
Exit codes: 1 the preview failed, 2 wrong use, 3 something would go that cannot be had again`;

function main(): number {
  const { values, positionals } = optionsOf(USAGE, {
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      "replacement-intended": { type: "boolean", default: false },
    },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new ReportError(`one file is needed\n${USAGE}`);
  const report = reportPlan(parseDigest(textOf(file), file === "-" ? "standard input" : file), values.stack);
  console.log(report.markdown);
  if (report.losses.length > 0 && !values["replacement-intended"]) return 3;
  return report.failed ? 1 : 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch {
    throw new ReportError(
      `cannot read ${file === "-" ? "standard input" : file}; make it with \`pulumi preview --json > preview.json\``,
    );
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof ReportError ? error.message : error);
  process.exitCode = 2;
}
