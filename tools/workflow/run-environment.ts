/** What GitHub tells a step by environment variables, and the files by which a step answers. */
import { appendFileSync, readFileSync } from "node:fs";
import { WorkflowError } from "./workflow-error.ts";

export interface RunEnvironment {
  /** "https://api.github.com". */
  apiUrl: string;
  /** "owner/name". */
  repository: string;
  token: string;
  /** The login that the token's comments carry; nobody else's comment is ever taken for one of ours. */
  login: string;
  /** This run's page. */
  runUrl: string;
  /** The commit that the run works on. */
  sha: string;
}

export function runEnvironment(environment: NodeJS.ProcessEnv): RunEnvironment {
  const repository = needed("GITHUB_REPOSITORY", environment);
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_RUN_ID: run = "0" } = environment;
  return {
    apiUrl: environment["GITHUB_API_URL"] ?? "https://api.github.com",
    repository,
    token: needed("GH_TOKEN", environment),
    login: environment["YAPIT_COMMENT_LOGIN"] ?? "github-actions[bot]",
    runUrl: `${server}/${repository}/actions/runs/${run}`,
    sha: needed("GITHUB_SHA", environment),
  };
}

/** The event that started the run, as GitHub's webhook of that name has it. */
export function eventOf(environment: NodeJS.ProcessEnv): unknown {
  const path = needed("GITHUB_EVENT_PATH", environment);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch {
    throw new WorkflowError(`GITHUB_EVENT_PATH names ${path}, which is no JSON file; GitHub sets it for every step`);
  }
}

/** A value for later steps, by `steps.ID.outputs.NAME`. One line; outside of a workflow it is printed. */
export function setOutput(name: string, value: string, environment: NodeJS.ProcessEnv): void {
  const line = `${name}=${value.replaceAll(/[\r\n]+/g, " ")}\n`;
  const file = environment["GITHUB_OUTPUT"];
  if (file) appendFileSync(file, line);
  else process.stdout.write(line);
}

/** Markdown on the run's own page. */
export function addSummary(markdown: string, environment: NodeJS.ProcessEnv): void {
  const file = environment["GITHUB_STEP_SUMMARY"];
  if (file) appendFileSync(file, `${markdown}\n`);
  else process.stdout.write(`${markdown}\n`);
}

function needed(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name];
  if (!value) throw new WorkflowError(`${name} is not set; a workflow's step has it, by hand it must be given`);
  return value;
}
