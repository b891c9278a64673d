/** `npm run sandbox`: the tour, single steps, or the outside world alone. */
import "../../tools/node-start.js";
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "./core/usage-error.ts";
import type { PluginChoice } from "./session/variables.ts";

const USAGE = `npm run sandbox                 the tour: preview, up, a visit, a second up, drift healed, destroy
npm run sandbox -- STEP         preview, up, refresh, destroy or status of one stack
npm run sandbox -- serve        the outside world alone, for pulumi typed by hand
npm run sandbox -- env          the variables for it, as shell exports
npm run sandbox -- reset        forget the world and its state
  --stack NAME                  prod (default) or staging-…
  --json                        the result as one line of JSON
  --digest FILE                 the plan in the form of pulumi preview --json, for npm run report
  --plugins official|stand-in   which provider plugins; official where they are installed
  --slow CALL=SECONDS,...       services that take their time: "cloudflare POST /zones=3"; random=7: any of them, by a seed`;

async function main(): Promise<void> {
  const { values, positionals } = optionsOf(USAGE, {
    allowPositionals: true,
    options: {
      stack: { type: "string", default: "prod" },
      json: { type: "boolean", default: false },
      plugins: { type: "string" },
      digest: { type: "string" },
      slow: { type: "string" },
    },
  });
  const [command = "tour", ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`one command at a time, not "${positionals.join(" ")}"\n${USAGE}`);
  const options = {
    stack: values.stack,
    json: values.json,
    plugins: pluginChoice(values.plugins),
    digest: values.digest,
    slow: values.slow,
  };
  // Each command loads only what it needs: the engine's library alone takes half a second.
  switch (command) {
    case "tour":
      await (await import("./commands/tour.ts")).tour(options);
      return;
    case "preview":
    case "up":
    case "refresh":
    case "destroy":
      await (await import("./commands/step.ts")).step(command, options);
      return;
    case "status":
      (await import("./commands/status.ts")).status(options);
      return;
    case "serve":
      await (await import("./commands/serve.ts")).serve(options);
      return;
    case "env":
      (await import("./commands/serve.ts")).printVariables();
      return;
    case "reset":
      (await import("./session/folder.ts")).forget();
      return;
    default:
      throw new UsageError(`unknown command "${command}"\n${USAGE}`);
  }
}

function pluginChoice(plugins: string | undefined): PluginChoice {
  if (plugins === undefined || plugins === "official" || plugins === "stand-in") return plugins;
  throw new UsageError(`--plugins is official or stand-in, not "${plugins}"`);
}

try {
  await main();
} catch (error) {
  // A person's mistake or the engine's verdict is a message; anything else is a fault of ours and shows where it is.
  const isVerdict = error instanceof Error && (error instanceof UsageError || error.name === "RunFailed");
  console.error(isVerdict ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
