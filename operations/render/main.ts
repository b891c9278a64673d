/** `npm run render -- --stack prod [--to rendered]`: the files laid over the clone, to read; no secret is in them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { applicationSettings } from "../../components/application/application-settings.ts";
import { FRONTEND_SETTINGS_PATH, renderFiles, renderFrontendSettings } from "../../compose/render.ts";
import { runOperation } from "../run-operation.ts";
import { stackConfigOf } from "../stack-configuration.ts";

const CLIENT = { projectId: "…", clientKey: "…" };

await runOperation(async () => {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "prod" }, to: { type: "string", default: "rendered" } },
  });
  const config = stackConfigOf(values.stack);
  const settings = applicationSettings(config);
  const files = {
    ...renderFiles(settings),
    [FRONTEND_SETTINGS_PATH]: renderFrontendSettings(settings, CLIENT),
  };
  for (const [path, content] of Object.entries(files)) {
    const target = join(values.to, values.stack, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    console.log(target);
  }
  return 0;
});
