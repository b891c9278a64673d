/** GitHub as the workflows' scripts reach it, and a script as a step runs it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubApi } from "@yapit-infra/sandbox/github/api.ts";
import type { Repository } from "@yapit-infra/sandbox/github/state.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { runScript, type Script } from "../../../tools/workflow/exit-with.ts";

export const PROJECT_FOLDER = resolve(import.meta.dirname, "../../..");
export const BOT = "github-actions[bot]";
const TOKEN = "run-token";

export interface StepOutcome {
  code: number;
  stderr: string;
  /** The files a step answers by. */
  outputs: string;
  summary: string;
}

export interface Github {
  store: GithubStore;
  calls: Calls;
  repository: Repository;
  /** A file of the step's own folder. */
  file(name: string, content: unknown): string;
  /** Runs a script as a step of a workflow started by the event. */
  step(script: Script, args: string[], event: unknown, environment?: Record<string, string>): Promise<StepOutcome>;
  close(): Promise<void>;
}

/** A repository with the issue 1 and the pull request 2. */
export async function githubOnLoopback(): Promise<Github> {
  const store = new GithubStore();
  const calls = new Calls();
  store.addOwner("yapit-tts");
  const repository = store.addRepository("yapit-tts", "infra", { "README.md": "# Infra\n" }, "main");
  store.addToken(TOKEN, { login: BOT, scopes: undefined });
  store.addToken("somebody", { login: "somebody" });
  store.issues.create(repository, "somebody", { title: "An issue" });
  store.issues.create(repository, "somebody", { title: "A change", pullRequestFrom: "feature/x" });

  const server = createAdaptorServer(githubApi(store, calls));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "yapit-workflow-"));

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  return {
    store,
    calls,
    repository,
    file,
    step: async (script, args, event, environment = {}) => {
      const [output, summary] = [file("output", ""), file("summary", "")];
      let stderr = "";
      const variables = {
        GITHUB_API_URL: `http://127.0.0.1:${port}`,
        GITHUB_REPOSITORY: "yapit-tts/infra",
        GITHUB_RUN_ID: "7",
        // What a merge left, or what was there before.
        GITHUB_SHA: repository.branches["main"] ?? "",
        GH_TOKEN: TOKEN,
        GITHUB_EVENT_PATH: file("event.json", event),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...environment,
      };
      const code = await runScript(script, args, variables, (line) => (stderr += `${line}\n`));
      return { code, stderr, outputs: readFileSync(output, "utf8"), summary: readFileSync(summary, "utf8") };
    },
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      await new Promise((closed) => server.close(closed));
    },
  };
}
