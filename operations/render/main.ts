/** `npm run render`: the compose file and what goes with it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { applicationSettings } from "../../components/application/application-settings.ts";
import { FRONTEND_SETTINGS_PATH, renderFiles, renderFrontendSettings } from "../../compose/render.ts";
import { optionsOf } from "../../tools/options.ts";
import { runOperation } from "../run-operation.ts";
import { stackConfigOf } from "../stack-configuration.ts";

const USAGE = `npm run render [-- OPTION…]   the files that are laid over the clone, to read; no secret is in them
  --stack NAME                prod, unless another one is named
  --to FOLDER                 where they go: rendered/ by default`;

const CLIENT = { projectId: "…", clientKey: "…" };

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
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
