/** The few calls of GitHub's REST API that the workflows' scripts make. */
import { allPages, githubService } from "../../operations/services/github.ts";
import { failedWith, type JsonService } from "../../operations/services/json-service.ts";
import type { RunEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

export interface IssueAnswer {
  number: number;
  title: string;
  body: string | null;
  user: { login: string } | null;
  /** There when it is a pull request. */
  pull_request?: object;
}

export interface CommentAnswer {
  id: number;
  body?: string;
  user: { login: string } | null;
}

export interface PullAnswer {
  number: number;
  merged_at: string | null;
  labels: { name: string }[];
}

export class GithubClient {
  readonly #service: JsonService;
  readonly #repository: string;

  constructor({ apiUrl, repository, token }: Pick<RunEnvironment, "apiUrl" | "repository" | "token">) {
    this.#service = githubService({ token, base: apiUrl, endpointVariable: "GITHUB_API_URL" });
    this.#repository = `/repos/${repository}`;
  }

  comments(number: number): Promise<CommentAnswer[]> {
    return this.#all(`issues/${number}/comments`);
  }

  async comment(number: number, body: string): Promise<void> {
    await this.#ask("POST", `issues/${number}/comments`, { body });
  }

  async editComment(id: number, body: string): Promise<void> {
    await this.#ask("PATCH", `issues/comments/${id}`, { body });
  }

  openIssues(label: string): Promise<IssueAnswer[]> {
    return this.#all(`issues?state=open&labels=${encodeURIComponent(label)}`);
  }

  async createIssue(issue: { title: string; body: string; labels: string[] }): Promise<void> {
    await this.#ask("POST", "issues", issue);
  }

  async editIssue(number: number, change: { title?: string; body?: string; state?: "closed" }): Promise<void> {
    await this.#ask("PATCH", `issues/${number}`, change);
  }

  /** Pull requests that brought a commit. */
  pullsOf(sha: string): Promise<PullAnswer[]> {
    return this.#all(`commits/${sha}/pulls`);
  }

  #all<T>(path: string): Promise<T[]> {
    return permitted(allPages<T>(this.#service, `${this.#repository}/${path}`));
  }

  async #ask(method: "POST" | "PATCH", path: string, body: object): Promise<void> {
    await permitted(this.#service.request(method, `${this.#repository}/${path}`, body));
  }
}

async function permitted<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!failedWith(error, 401, 403, 404)) throw error;
    throw new WorkflowError(`${(error as Error).message}; look at the job's permissions in the workflow`);
  }
}
