/** `npm run sweep`: production is never touched, and what does not carry the program's own mark is told alone. */
import { spawn } from "node:child_process";
import { userInfo } from "node:os";
import { PRODUCTION_STACK } from "../../stack-config/presets.ts";
import { optionsOf } from "../../tools/options.ts";
import { OperationError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { PROJECT_FOLDER, stackConfigOf } from "../stack-configuration.ts";
import { stacksWithState } from "./states.ts";
import { sweep } from "./sweep.ts";

const USAGE = `npm run sweep [-- OPTION…]   staging stacks that have expired, and what others left that have neither a server nor a state
  --destroy                  removes them; without it doors older than an hour are closed, and nothing else changes
  --json                     the result as one line of JSON`;

await runOperation(async () => {
  const options = { destroy: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
  const { destroy, json } = optionsOf(USAGE, { options }).values;
  // Staging stacks live in production's zone and clone production's repository.
  const { dns, repository } = stackConfigOf(PRODUCTION_STACK);
  const result = await sweep({
    environment: process.env,
    zone: dns.zone,
    repository: `${repository.owner}/${repository.name}`,
    now: new Date(),
    states: await stacksWithState(),
    destroy,
    who: process.env["GITHUB_ACTOR"] ?? userInfo().username,
    say: json ? console.error : console.log,
    destroyStack,
  });
  if (json) console.log(JSON.stringify(result));
  else if (result.expired.length + result.orphans.length + result.doorsClosed === 0) console.log("nothing to sweep");
  return result.failed.length === 0 ? 0 : 1;
});

function destroyStack(stack: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // What it says goes to standard error: with --json one line on standard output is the result.
    const child = spawn("pulumi", ["destroy", "--yes", "--non-interactive", "--stack", stack], {
      cwd: PROJECT_FOLDER,
      stdio: ["ignore", process.stderr, process.stderr],
    });
    child.on("error", () => reject(new OperationError("pulumi is not installed: https://www.pulumi.com/docs/install")));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new OperationError(`pulumi destroy ended with ${code ?? "a signal"}; what it said stands above`));
    });
  });
}
