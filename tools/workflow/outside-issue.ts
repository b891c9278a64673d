/** `node tools/workflow/outside-issue.ts STACK FILE`: one issue a stack tells that the internet is not answered; FILE is of `npm run visit`. */
import { exitWith, type Script } from "./exit-with.ts";
import { findingsList, findingsOf } from "./findings-of.ts";
import { GithubClient } from "./github-client.ts";
import { keepIssue } from "./kept-issue.ts";
import { runEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

export const outsideIssue: Script = async ([stack, file], environment) => {
  if (stack === undefined || file === undefined)
    throw new WorkflowError("outside-issue.ts needs a stack and a file of findings");
  const findings = findingsOf(file);
  const run = runEnvironment(environment);
  const intro = `Seen from outside ([this run](${run.runUrl})). \`npm run status -- --stack ${stack}\` shows everything else beside it. This issue closes by itself.`;
  await keepIssue(new GithubClient(run), {
    ...{ about: `outside of ${stack}`, label: "down", login: run.login },
    news:
      findings.length === 0
        ? { allClear: `It answers again ([this run](${run.runUrl})).` }
        : { title: `${stack} does not answer the internet`, markdown: `${intro}\n\n${findingsList(findings)}` },
  });
  return 0;
};

if (import.meta.main) await exitWith(outsideIssue);
