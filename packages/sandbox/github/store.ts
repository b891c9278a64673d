/** GitHub: owners, repositories with their commits, and what hangs on them. It knows no protocol. */
import { ApiError } from "../core/api-error.ts";
import { type Clone, cloneOverSsh, type CloneRequest } from "./clone.ts";
import { commitTo } from "./commits.ts";
import { DeployKeys } from "./deploy-keys.ts";
import { Issues } from "./issues.ts";
import { Pulls } from "./pulls.ts";
import { pushEvent } from "./push-event.ts";
import { notFound } from "./refusals.ts";
import { type Commit, emptyGithub, type GithubState, newOwner, newRepository } from "./state.ts";
import type { Owner, Repository, Token } from "./state.ts";
import { type Deliver, Webhooks } from "./webhooks.ts";

type Access = Token["access"][string];
const RANKS: readonly Access[] = ["read", "write", "admin"];

export interface Push {
  branch: string;
  commit: Commit;
  /** That it changes. */
  paths: string[];
}

export class GithubStore {
  readonly state: GithubState;
  readonly #pushed: (push: Push) => void;
  readonly deployKeys: DeployKeys;
  readonly webhooks: Webhooks;
  readonly issues: Issues;
  readonly pulls: Pulls;

  constructor(
    state: GithubState = emptyGithub(),
    hooks: { deliver: Deliver; pushed?: (push: Push) => void } = { deliver: nobodyListens },
  ) {
    this.state = state;
    this.#pushed = hooks.pushed ?? (() => undefined);
    this.deployKeys = new DeployKeys(state);
    this.webhooks = new Webhooks(state, hooks.deliver);
    this.issues = new Issues(state);
    this.pulls = new Pulls(this.issues);
  }

  addOwner(login: string, options: Partial<Pick<Owner, "type" | "deployKeysEnabled">> = {}): Owner {
    const owner: Owner = { ...newOwner(++this.state.serial, login), ...options };
    this.state.owners.push(owner);
    return owner;
  }

  owner(login: string): Owner {
    const owner = this.state.owners.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
    if (!owner) throw notFound();
    return owner;
  }

  /** By default a classic token of an administrator of every repository there is. */
  addToken(value: string, options: Partial<Omit<Token, "value">> = {}): Token {
    const access = Object.fromEntries(
      this.state.repositories.map(({ owner, name }) => [`${owner}/${name}`, "admin" as const]),
    );
    const token: Token = { value, login: "yapit-operator", scopes: ["repo"], access, ...options };
    if (!this.state.owners.some(({ login }) => login === token.login)) this.addOwner(token.login, { type: "User" });
    this.state.tokens.push(token);
    return token;
  }

  /** Undefined without a header; 401 for one that is not good. */
  authenticate(authorization: string | undefined): Token | undefined {
    if (!authorization) return undefined;
    const value = /^(?:Bearer|token) (\S+)$/i.exec(authorization)?.[1];
    const token = this.state.tokens.find((candidate) => candidate.value === value);
    if (!token) throw new ApiError(401, "bad_credentials", "Bad credentials");
    return token;
  }

  addRepository(owner: string, name: string, files: Record<string, string>, branch: string): Repository {
    const repository = newRepository(++this.state.serial, owner, name, branch);
    commitTo(repository, branch, files, "Begin");
    this.state.repositories.push(repository);
    return repository;
  }

  repository(owner: string, name: string): Repository {
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
    const found = this.state.repositories.find(
      (candidate) => same(candidate.owner, owner) && same(candidate.name, name),
    );
    if (!found) throw notFound();
    return found;
  }

  /** What a token may not do is not found; but pushing somebody's rights further is told apart: 403. */
  accessible(token: Token | undefined, owner: string, name: string, needed: Access): Repository {
    const repository = this.repository(owner, name);
    const given = token?.access[`${repository.owner}/${repository.name}`] ?? (repository.private ? undefined : "read");
    if (given === undefined || RANKS.indexOf(given) < RANKS.indexOf(needed)) throw notFound();
    const scopes = token?.scopes;
    if (scopes && repository.private && !scopes.includes("repo")) throw notFound();
    return repository;
  }

  /** A branch's or tag's name, with or without "heads/" or "tags/" in front, or a sha or the beginning of one. */
  commit(repository: Repository, ref: string): Commit {
    const { branches, tags } = repository;
    const sha = branches[ref.replace(/^(refs\/)?heads\//, "")] ?? tags[ref.replace(/^(refs\/)?tags\//, "")] ?? ref;
    const found = Object.values(repository.commits).find((commit) => sha.length >= 7 && commit.sha.startsWith(sha));
    if (!found) throw new ApiError(422, "no_commit", `No commit found for SHA: ${ref}`);
    return found;
  }

  /** Files are laid over the branch's; an empty text deletes. A branch that does not exist starts from the default one. */
  async push(fullName: string, branch: string, files: Record<string, string>, message: string): Promise<Commit> {
    const [owner = "", name = ""] = fullName.split("/");
    const repository = this.repository(owner, name);
    const before = repository.branches[branch];
    const base = repository.commits[before ?? repository.branches[repository.defaultBranch] ?? ""]?.files ?? {};
    const tree = Object.fromEntries(Object.entries({ ...base, ...files }).filter(([, text]) => text !== ""));
    const commit = commitTo(repository, branch, tree, message);
    this.#pushed({ branch, commit, paths: Object.keys(files) });
    await this.webhooks.send(repository, "push", pushEvent(repository, branch, before, commit, Object.keys(files)));
    return commit;
  }

  /** What Dokploy clones with a deploy key's public half; refused in git's own words. */
  clone(request: CloneRequest): Clone {
    return cloneOverSsh(this.state, request);
  }
}

async function nobodyListens(): Promise<never> {
  throw new Error("no network for webhooks");
}
