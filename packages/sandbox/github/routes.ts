/** Paths of api.github.com and what they answer. */
import { ApiError } from "../core/api-error.ts";
import type { ServiceRequest } from "../core/service.ts";
import * as show from "./answers.ts";
import { answerGraphql } from "./graphql/graphql.ts";
import { notFound } from "./refusals.ts";
import type { Comment, Issue, Owner, Repository, Token } from "./state.ts";
import type { GithubStore } from "./store.ts";

export interface GithubRequest extends ServiceRequest {
  token: Token | undefined;
  body: object;
}

/** 200 with JSON or a list, which is given page by page; 204 with neither. */
export interface GithubAnswer {
  status?: number;
  json?: unknown;
  list?: unknown[];
}

export type GithubHandler = (request: GithubRequest) => GithubAnswer | Promise<GithubAnswer>;

type Routes = Record<string, GithubHandler>;

const REPOSITORY = "/repos/:owner/:repo";

export function routes(store: GithubStore): Routes {
  return { ...repositoryRoutes(store), ...keyAndHookRoutes(store), ...issueRoutes(store), ...graphqlRoutes(store) };
}

/** The repository in the path, when the token's user may do that much there. */
function repositoryOf(
  store: GithubStore,
  { token, part }: GithubRequest,
  needed: "admin" | "write" | "read",
): Repository {
  const repository = store.accessible(token, part("owner"), part("repo"), needed);
  if (repository.archived && needed !== "read")
    throw new ApiError(403, "archived", "Repository was archived so is read-only.");
  return repository;
}

/** The token's user; what follows needs one. */
function userOf(store: GithubStore, { token }: GithubRequest): Owner {
  if (!token) throw new ApiError(401, "requires_authentication", "Requires authentication");
  return store.owner(token.login);
}

function repositoryRoutes(store: GithubStore): Routes {
  const readable = (request: GithubRequest): Repository => repositoryOf(store, request, "read");
  return {
    "GET /user": (request) => ({ json: show.userAnswer(userOf(store, request)) }),
    "GET /orgs/:org": ({ part }) => {
      const owner = store.owner(part("org"));
      if (owner.type !== "Organization") throw notFound();
      return { json: show.organizationAnswer(owner) };
    },
    [`GET ${REPOSITORY}`]: (request) => {
      const repository = readable(request);
      const given = request.token?.access[`${repository.owner}/${repository.name}`];
      const [admin, push] = [given === "admin", given === "admin" || given === "write"];
      const permissions = { admin, maintain: admin, push, triage: push, pull: true };
      return { json: { ...show.repositoryAnswer(repository, store.owner(repository.owner)), permissions } };
    },
    [`GET ${REPOSITORY}/commits/:sha/pulls`]: (request) => {
      const repository = readable(request);
      const pulls = store.pulls.ofCommit(repository, store.commit(repository, request.part("sha")));
      return {
        list: pulls.map((pull) => {
          const headSha = store.pulls.head(repository, pull).sha;
          return show.pullAnswer(repository, pull, { author: store.owner(pull.author), headSha });
        }),
      };
    },
    [`GET ${REPOSITORY}/commits/:ref{.+}`]: (request) => {
      const repository = readable(request);
      return { json: show.commitAnswer(repository, store.commit(repository, request.part("ref"))) };
    },
  };
}

/** For administrators of the repository. */
function keyAndHookRoutes(store: GithubStore): Routes {
  const { deployKeys, webhooks } = store;
  const own = (request: GithubRequest): [Repository, number] => [
    repositoryOf(store, request, "admin"),
    Number(request.part("id")),
  ];
  const [keys, hooks] = [`${REPOSITORY}/keys`, `${REPOSITORY}/hooks`];
  return {
    [`GET ${keys}`]: (request) => {
      const [repository] = own(request);
      return { list: repository.keys.map((key) => show.keyAnswer(repository, key)) };
    },
    [`POST ${keys}`]: (request) => {
      const [repository] = own(request);
      const key = deployKeys.add(repository, { ...request.body, addedBy: userOf(store, request).login });
      return { status: 201, json: show.keyAnswer(repository, key) };
    },
    [`GET ${keys}/:id`]: (request) => {
      const [repository, id] = own(request);
      return { json: show.keyAnswer(repository, deployKeys.get(repository, id)) };
    },
    [`DELETE ${keys}/:id`]: (request) => (deployKeys.delete(...own(request)), {}),
    [`GET ${hooks}`]: (request) => {
      const [repository] = own(request);
      return { list: repository.hooks.map((hook) => show.hookAnswer(repository, hook)) };
    },
    [`POST ${hooks}`]: (request) => {
      const [repository] = own(request);
      const hook = webhooks.create(repository, request.body);
      return { status: 201, json: show.hookAnswer(repository, hook) };
    },
    [`GET ${hooks}/:id`]: (request) => {
      const [repository, id] = own(request);
      return { json: show.hookAnswer(repository, webhooks.get(repository, id)) };
    },
    [`PATCH ${hooks}/:id`]: (request) => {
      const [repository, id] = own(request);
      return { json: show.hookAnswer(repository, webhooks.edit(repository, id, request.body)) };
    },
    [`DELETE ${hooks}/:id`]: (request) => (webhooks.delete(...own(request)), {}),
  };
}

/** Issues, comments and labels; a pull request's are reached by the same paths. */
function issueRoutes(store: GithubStore): Routes {
  const { issues } = store;
  const issues_ = `${REPOSITORY}/issues`;
  const shown = (repository: Repository, issue: Issue) =>
    show.issueAnswer(repository, issue, store.owner(issue.author));
  const comment = (repository: Repository, one: Comment) =>
    show.commentAnswer(repository, one, store.owner(one.author));
  const at = (request: GithubRequest, needed: "write" | "read"): [Repository, number] => [
    repositoryOf(store, request, needed),
    Number(request.part("number")),
  ];
  return {
    [`GET ${issues_}`]: (request) => {
      const [repository] = at(request, "read");
      const text = (name: string): string | undefined => request.query.get(name) ?? undefined;
      const filter = { state: text("state"), labels: text("labels")?.split(","), creator: text("creator") };
      return { list: issues.list(repository, filter).map((issue) => shown(repository, issue)) };
    },
    [`POST ${issues_}`]: (request) => {
      const [repository] = at(request, "read");
      const issue = issues.create(repository, userOf(store, request).login, request.body);
      return { status: 201, json: shown(repository, issue) };
    },
    [`GET ${issues_}/:number{[0-9]+}`]: (request) => {
      const [repository, number] = at(request, "read");
      return { json: shown(repository, issues.get(repository, number)) };
    },
    [`PATCH ${issues_}/:number{[0-9]+}`]: (request) => {
      const [repository, number] = at(request, "write");
      return { json: shown(repository, issues.edit(repository, number, request.body)) };
    },
    [`GET ${issues_}/:number{[0-9]+}/comments`]: (request) => {
      const [repository, number] = at(request, "read");
      return { list: issues.get(repository, number).comments.map((one) => comment(repository, one)) };
    },
    [`POST ${issues_}/:number{[0-9]+}/comments`]: (request) => {
      const [repository, number] = at(request, "read");
      const { body } = request.body as { body?: string };
      const made = issues.comment(repository, number, userOf(store, request).login, body);
      return { status: 201, json: comment(repository, made) };
    },
    [`PATCH ${issues_}/comments/:number`]: (request) => {
      const [repository, id] = at(request, "write");
      const { body } = request.body as { body?: string };
      return { json: comment(repository, issues.editComment(repository, id, body)) };
    },
  };
}

/** Of github.com at /graphql, of an Enterprise server at /api/graphql. */
function graphqlRoutes(store: GithubStore): Routes {
  const answer: GithubHandler = async ({ token, body }) => ({ json: await answerGraphql(store, token, body) });
  return { "POST /graphql": answer, "POST /api/graphql": answer };
}
