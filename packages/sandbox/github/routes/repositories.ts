/** Users, organizations, repositories, branches and commits. */
import { fullUserAnswer, organizationAnswer } from "../answers/owners.ts";
import { pullAnswer } from "../answers/pulls.ts";
import { branchAnswer, commitAnswer, refAnswer, repositoryAnswer } from "../answers/repositories.ts";
import { notFound } from "../refusals.ts";
import { ownerOf, type Request, repositoryOf, type Route, userOf } from "./route.ts";

const REPOSITORY = "/repos/:owner/:repo";
const LIMIT = 5000;

export const repositoryRoutes: Route[] = [
  { method: "GET", path: "/user", answer: (request) => ({ ...fullUserAnswer(userOf(request)), ...PRIVATE }) },
  { method: "GET", path: "/users/:login", answer: ({ store, part }) => fullUserAnswer(ownerOf(store, part("login"))) },
  {
    method: "GET",
    path: "/orgs/:org",
    answer: ({ store, part }) => {
      const owner = ownerOf(store, part("org"));
      if (owner.type !== "Organization") throw notFound();
      return organizationAnswer(owner);
    },
  },
  {
    method: "GET",
    path: "/rate_limit",
    answer: ({ token }) => {
      const rate = { limit: token ? LIMIT : 60, used: 1, remaining: (token ? LIMIT : 60) - 1, reset: nextHour() };
      return { resources: { core: rate, search: rate }, rate };
    },
  },
  {
    method: "GET",
    path: "/meta",
    answer: () => ({ verifiable_password_authentication: false, ssh_keys: [], hooks: HOOK_RANGES }),
  },
  {
    method: "GET",
    path: REPOSITORY,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const given = request.token?.access[`${repository.owner}/${repository.name}`];
      const permissions = {
        admin: given === "admin",
        maintain: given === "admin",
        push: given === "admin" || given === "write",
        triage: given === "admin" || given === "write",
        pull: true,
      };
      return { ...repositoryAnswer(repository, ownerOf(request.store, repository.owner)), permissions };
    },
  },
  {
    method: "GET",
    path: `${REPOSITORY}/branches/:branch{.+}`,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const branch = request.part("branch");
      return branchAnswer(repository, branch, request.store.branch(repository, branch));
    },
  },
  { method: "GET", path: `${REPOSITORY}/git/ref/heads/:branch{.+}`, answer: readRef },
  { method: "GET", path: `${REPOSITORY}/git/refs/heads/:branch{.+}`, answer: readRef },
  {
    method: "GET",
    path: `${REPOSITORY}/commits/:sha/pulls`,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const { store } = request;
      const owner = ownerOf(store, repository.owner);
      return store.pulls.ofCommit(repository, store.commit(repository, request.part("sha"))).map((pull) =>
        pullAnswer(repository, pull, {
          author: ownerOf(store, pull.author),
          owner,
          headSha: store.pulls.head(repository, pull).sha,
        }),
      );
    },
  },
  {
    method: "GET",
    path: `${REPOSITORY}/commits/:ref{.+}`,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      return commitAnswer(repository, request.store.commit(repository, request.part("ref")));
    },
  },
];

function readRef(request: Request): unknown {
  const repository = repositoryOf(request, "read");
  const branch = request.part("branch");
  if (!(branch in repository.branches)) throw notFound();
  return refAnswer(repository, branch, request.store.branch(repository, branch));
}

/** What only a user is told of itself. */
const PRIVATE = {
  private_gists: 0,
  total_private_repos: 1,
  owned_private_repos: 0,
  disk_usage: 0,
  collaborators: 0,
  two_factor_authentication: true,
};

/** Where webhooks come from. */
const HOOK_RANGES = ["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "143.55.64.0/20"];

function nextHour(): number {
  return Math.ceil(Date.now() / 3_600_000) * 3600;
}
