/** `npm run render -- --stack prod [--to rendered]`: the files laid over the clone, to read; no secret is in them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { FRONTEND_SETTINGS_PATH, renderFiles, renderFrontendSettings } from "../compose/render.ts";
import { applicationSettings } from "../components/application-settings.ts";
import { faultLines } from "../stack-config/fault.ts";
import { parseStackConfig } from "../stack-config/parse-stack-config.ts";

const { values } = parseArgs({
  options: { stack: { type: "string", default: "prod" }, to: { type: "string", default: "rendered" } },
});

const file = join(import.meta.dirname, "..", `Pulumi.${values.stack}.yaml`);
const written = existsSync(file) ? (parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> }) : {};
const parsed = parseStackConfig(values.stack, withoutNamespace(written.config ?? {}));
if (parsed.kind === "faulty") {
  console.error(faultLines(parsed.faults));
  process.exit(1);
}

const files = {
  ...renderFiles(applicationSettings(parsed.config)),
  [FRONTEND_SETTINGS_PATH]: renderFrontendSettings(parsed.config.domain, { projectId: "…", clientKey: "…" }),
};
for (const [path, content] of Object.entries(files)) {
  const target = join(values.to, values.stack, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  console.log(target);
}

function withoutNamespace(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^yapit:/, ""), value]));
}
