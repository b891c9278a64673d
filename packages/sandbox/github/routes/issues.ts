/** Issues, comments and labels; a pull request's are reached by the same paths. */
import { commentAnswer, issueAnswer, labelAnswer } from "../answers/issues.ts";
import type { IssueRequest } from "../issues.ts";
import type { Comment, Issue, Repository } from "../state.ts";
import { numberOf, ownerOf, type Request, repositoryOf, type Route, userOf } from "./route.ts";

const ISSUES = "/repos/:owner/:repo/issues";

const issueOf = (request: Request, repository: Repository, issue: Issue): object =>
  issueAnswer(repository, issue, ownerOf(request.store, issue.author));
const commentOf = (request: Request, repository: Repository, found: { issue: Issue; comment: Comment }): object =>
  commentAnswer(repository, found.issue, found.comment, ownerOf(request.store, found.comment.author));
/** "a,b" → ["a", "b"]. */
const listed = (text: string | undefined): string[] => (text ? text.split(",") : []);

export const issueRoutes: Route[] = [
  {
    method: "GET",
    path: ISSUES,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const { query } = request;
      const filter = { state: query("state"), labels: listed(query("labels")), creator: query("creator") };
      return request.store.issues.list(repository, filter).map((issue) => issueOf(request, repository, issue));
    },
  },
  {
    method: "POST",
    path: ISSUES,
    status: 201,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const issue = request.store.issues.create(repository, userOf(request).login, request.body as IssueRequest);
      return issueOf(request, repository, issue);
    },
  },
  {
    method: "GET",
    path: `${ISSUES}/:number{[0-9]+}`,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      return issueOf(request, repository, request.store.issues.get(repository, numberOf(request, "number")));
    },
  },
  {
    method: "PATCH",
    path: `${ISSUES}/:number{[0-9]+}`,
    answer: (request) => {
      const repository = repositoryOf(request, "write");
      const issue = request.store.issues.edit(repository, numberOf(request, "number"), request.body as IssueRequest);
      return issueOf(request, repository, issue);
    },
  },
];

export const labelRoutes: Route[] = [
  {
    method: "GET",
    path: `${ISSUES}/:number{[0-9]+}/labels`,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const { labels } = request.store.issues.get(repository, numberOf(request, "number"));
      return labels.map((label) => labelAnswer(repository, label));
    },
  },
  {
    method: "POST",
    path: `${ISSUES}/:number{[0-9]+}/labels`,
    answer: (request) => {
      const repository = repositoryOf(request, "write");
      const { labels = [] } = request.body as { labels?: string[] };
      const all = request.store.issues.addLabels(repository, numberOf(request, "number"), labels);
      return all.map((label) => labelAnswer(repository, label));
    },
  },
  {
    method: "DELETE",
    path: `${ISSUES}/:number{[0-9]+}/labels/:label`,
    answer: (request) => {
      const repository = repositoryOf(request, "write");
      const left = request.store.issues.removeLabel(repository, numberOf(request, "number"), request.part("label"));
      return left.map((label) => labelAnswer(repository, label));
    },
  },
];

export const commentRoutes: Route[] = [
  {
    method: "GET",
    path: `${ISSUES}/:number{[0-9]+}/comments`,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const issue = request.store.issues.get(repository, numberOf(request, "number"));
      return issue.comments.map((comment) => commentOf(request, repository, { issue, comment }));
    },
  },
  {
    method: "POST",
    path: `${ISSUES}/:number{[0-9]+}/comments`,
    status: 201,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      const number = numberOf(request, "number");
      const { body } = request.body as { body?: string };
      const comment = request.store.issues.comment(repository, number, userOf(request).login, body);
      return commentOf(request, repository, { issue: request.store.issues.get(repository, number), comment });
    },
  },
  {
    method: "GET",
    path: `${ISSUES}/comments/:id`,
    answer: (request) => {
      const repository = repositoryOf(request, "read");
      return commentOf(request, repository, request.store.issues.commentOf(repository, numberOf(request, "id")));
    },
  },
  {
    method: "PATCH",
    path: `${ISSUES}/comments/:id`,
    answer: (request) => {
      const repository = repositoryOf(request, "write");
      const { body } = request.body as { body?: string };
      return commentOf(
        request,
        repository,
        request.store.issues.editComment(repository, numberOf(request, "id"), body),
      );
    },
  },
  {
    method: "DELETE",
    path: `${ISSUES}/comments/:id`,
    status: 204,
    answer: (request) => request.store.issues.deleteComment(repositoryOf(request, "write"), numberOf(request, "id")),
  },
];
