/** The few calls of GitHub's REST API that the workflows' scripts make. */
import { setTimeout as sleep } from "node:timers/promises";
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

const ATTEMPTS = 4;

export class GithubClient {
  readonly #environment: Pick<RunEnvironment, "apiUrl" | "repository" | "token">;
  readonly #waitMs: number;

  /** `waitMs`: before the second attempt; doubled before each further one. */
  constructor(environment: Pick<RunEnvironment, "apiUrl" | "repository" | "token">, waitMs = 1000) {
    this.#environment = environment;
    this.#waitMs = waitMs;
  }

  comments(number: number): Promise<CommentAnswer[]> {
    return this.#all(`issues/${number}/comments`);
  }

  async comment(number: number, body: string): Promise<void> {
    await this.#ask("POST", this.#url(`issues/${number}/comments`), { body });
  }

  async editComment(id: number, body: string): Promise<void> {
    await this.#ask("PATCH", this.#url(`issues/comments/${id}`), { body });
  }

  openIssues(label: string): Promise<IssueAnswer[]> {
    return this.#all(`issues?state=open&labels=${encodeURIComponent(label)}`);
  }

  async createIssue(issue: { title: string; body: string; labels: string[] }): Promise<void> {
    await this.#ask("POST", this.#url("issues"), issue);
  }

  async editIssue(number: number, change: { title?: string; body?: string; state?: "closed" }): Promise<void> {
    await this.#ask("PATCH", this.#url(`issues/${number}`), change);
  }

  /** Pull requests that brought a commit. */
  pullsOf(sha: string): Promise<PullAnswer[]> {
    return this.#all(`commits/${sha}/pulls`);
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let url: string | undefined = this.#url(`${path}${path.includes("?") ? "&" : "?"}per_page=100`);
    while (url !== undefined) {
      const response = await this.#ask("GET", url);
      items.push(...((await response.json()) as T[]));
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    }
    return items;
  }

  /** Only what may be done twice is tried again: a comment that was sent may have arrived. */
  async #ask(method: "GET" | "POST" | "PATCH", url: string, body?: object): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const again = method !== "POST" && attempt < ATTEMPTS;
      try {
        const response = await this.#once(method, url, body);
        if (response.ok) return response;
        if (response.status < 500 || !again) throw await refused(method, url, response);
      } catch (error) {
        if (error instanceof WorkflowError) throw error;
        if (!again) throw new WorkflowError(`GitHub did not answer ${method} ${url}; run the workflow again`);
      }
      await sleep(this.#waitMs * 2 ** (attempt - 1));
    }
  }

  #once(method: string, url: string, body: object | undefined): Promise<Response> {
    return fetch(url, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${this.#environment.token}`,
        "x-github-api-version": "2022-11-28",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
  }

  #url(path: string): string {
    return `${this.#environment.apiUrl.replace(/\/$/, "")}/repos/${this.#environment.repository}/${path}`;
  }
}

async function refused(method: string, url: string, response: Response): Promise<WorkflowError> {
  const { message = response.statusText } = (await response.json().catch(() => ({}))) as { message?: string };
  return new WorkflowError(
    `GitHub refused ${method} ${url} (${response.status}, ${message}); look at the job's permissions in the workflow`,
  );
}
