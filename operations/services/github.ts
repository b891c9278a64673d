/** GitHub's REST API (https://docs.github.com/rest), as far as the operations need it. */
import { type Environment, failedWith, JsonService, required } from "./json-service.ts";

export interface GithubRepository {
  private: boolean;
  owner: { login: string; type: string };
  permissions?: { admin: boolean };
}

export interface GithubDeployKey {
  id: number;
  title: string;
  /** "ssh-rsa AAAA…". */
  key: string;
  created_at: string;
}

export interface GithubWebhook {
  id: number;
  config: { url?: string };
  created_at: string;
}

/** `base`: without one, github.com's own. */
export function githubService(options: {
  token: string;
  base: string | undefined;
  endpointVariable: string;
}): JsonService {
  return new JsonService({
    name: "GitHub",
    endpointVariable: options.endpointVariable,
    base: (options.base ?? "https://api.github.com").replace(/\/$/, ""),
    headers: {
      authorization: `Bearer ${options.token}`,
      accept: "application/vnd.github+json",
      "user-agent": "yapit-infra",
      "x-github-api-version": "2022-11-28",
    },
    faultOf: (body) => {
      const message = (body as { message?: string } | undefined)?.message;
      return message === undefined ? undefined : { code: "", message };
    },
  });
}

const PAGE = 100;

/** Everything of a list. */
export async function allPages<T>(service: JsonService, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const separator = path.includes("?") ? "&" : "?";
    const { json } = await service.request("GET", `${path}${separator}per_page=${PAGE}&page=${page}`);
    all.push(...(json as T[]));
    if ((json as T[]).length < PAGE) return all;
  }
}

export class Github {
  readonly #service: JsonService;

  private constructor(service: JsonService) {
    this.#service = service;
  }

  static from(environment: Environment): Github {
    const todo = "make one at https://github.com/settings/tokens that may administer the application's repository";
    const token = required(environment, "GITHUB_TOKEN", todo);
    return new Github(
      githubService({ token, base: environment["GITHUB_BASE_URL"], endpointVariable: "GITHUB_BASE_URL" }),
    );
  }

  /** Undefined: there is none, or the token does not see it. `scopes`: of a classic token. */
  async repository(fullName: string): Promise<{ repository: GithubRepository; scopes?: string[] } | undefined> {
    try {
      const { json, headers } = await this.#service.request("GET", `/repos/${fullName}`);
      const scopes = headers
        .get("x-oauth-scopes")
        ?.split(",")
        .map((scope) => scope.trim());
      return { repository: json as GithubRepository, ...(scopes && { scopes: scopes.filter(Boolean) }) };
    } catch (error) {
      if (failedWith(error, 404)) return undefined;
      throw error;
    }
  }

  /** Whether there is a branch or tag of that name. */
  async hasRef(fullName: string, ref: string): Promise<boolean> {
    return this.#exists(`/repos/${fullName}/commits/${ref}`);
  }

  /** Undefined: the token may not look at them. */
  async deployKeys(fullName: string): Promise<GithubDeployKey[] | undefined> {
    try {
      return await allPages(this.#service, `/repos/${fullName}/keys`);
    } catch (error) {
      if (failedWith(error, 403, 404)) return undefined;
      throw error;
    }
  }

  async deleteDeployKey(fullName: string, id: number): Promise<void> {
    try {
      await this.#service.request("DELETE", `/repos/${fullName}/keys/${id}`);
    } catch (error) {
      if (!failedWith(error, 404)) throw error;
    }
  }

  /** A repository has twenty at most, so one page holds them all. */
  async webhooks(fullName: string): Promise<GithubWebhook[]> {
    const { json } = await this.#service.request("GET", `/repos/${fullName}/hooks?per_page=100`);
    return json as GithubWebhook[];
  }

  async deleteWebhook(fullName: string, id: number): Promise<void> {
    try {
      await this.#service.request("DELETE", `/repos/${fullName}/hooks/${id}`);
    } catch (error) {
      if (!failedWith(error, 404)) throw error;
    }
  }

  async mayReadHooks(fullName: string): Promise<boolean> {
    return this.#exists(`/repos/${fullName}/hooks`);
  }

  /** Undefined: not told to this token. */
  async allowsDeployKeys(organization: string): Promise<boolean | undefined> {
    const { json } = await this.#service.request("GET", `/orgs/${organization}`);
    return (json as { deploy_keys_enabled_for_repositories?: boolean }).deploy_keys_enabled_for_repositories;
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#service.request("GET", path);
      return true;
    } catch (error) {
      if (failedWith(error, 403, 404, 422)) return false;
      throw error;
    }
  }
}
