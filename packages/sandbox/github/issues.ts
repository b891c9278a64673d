/** Issues, their comments, and pull requests as far as they are issues: labels and comments. */
import { notFound, ValidationFailed } from "./refusals.ts";
import { type Comment, type GithubState, type Issue, newComment, newIssue, now, type Repository } from "./state.ts";

export interface IssueRequest {
  title?: string;
  body?: string | null;
  state?: "open" | "closed";
  labels?: string[];
}

export class Issues {
  readonly #state: GithubState;

  constructor(state: GithubState) {
    this.#state = state;
  }

  list(repository: Repository, filter: { state?: string; labels?: string[]; creator?: string } = {}): Issue[] {
    const { state = "open", labels = [], creator } = filter;
    const found = repository.issues.filter(
      (issue) =>
        (state === "all" || issue.state === state) &&
        labels.every((label) => issue.labels.includes(label)) &&
        (creator === undefined || issue.author === creator),
    );
    return found.reverse();
  }

  get(repository: Repository, number: number): Issue {
    const issue = repository.issues.find((candidate) => candidate.number === number);
    if (!issue) throw notFound();
    return issue;
  }

  create(repository: Repository, author: string, request: IssueRequest & { pullRequestFrom?: string }): Issue {
    if (!request.title) throw new ValidationFailed({ resource: "Issue", code: "missing_field", field: "title" });
    const place = { id: ++this.#state.serial, number: repository.issues.length + 1 };
    const issue = newIssue(place, author, request.title);
    const { body = null, labels = [], pullRequestFrom } = request;
    Object.assign(issue, { body, labels: [...labels], pullRequestFrom });
    repository.issues.push(issue);
    return issue;
  }

  edit(repository: Repository, number: number, request: IssueRequest): Issue {
    const issue = this.get(repository, number);
    if (request.title !== undefined) issue.title = request.title;
    if (request.body !== undefined) issue.body = request.body;
    if (request.labels) issue.labels = [...request.labels];
    if (request.state && request.state !== issue.state) {
      issue.state = request.state;
      issue.closed_at = request.state === "closed" ? now() : null;
    }
    issue.updated_at = now();
    return issue;
  }

  comment(repository: Repository, number: number, author: string, body: string | undefined): Comment {
    const issue = this.get(repository, number);
    if (!body) throw new ValidationFailed({ resource: "IssueComment", code: "missing_field", field: "body" });
    const comment = newComment(++this.#state.serial, author, body);
    issue.comments.push(comment);
    return comment;
  }

  /** A comment is found by its id alone. */
  editComment(repository: Repository, id: number, body: string | undefined): Comment {
    const comment = repository.issues.flatMap(({ comments }) => comments).find((candidate) => candidate.id === id);
    if (!comment) throw notFound();
    if (body) Object.assign(comment, { body, updated_at: now() });
    return comment;
  }
}
