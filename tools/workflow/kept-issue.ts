/** One issue about one thing: opened while there is something to say, kept up to date, and closed by itself. */
import type { GithubClient } from "./github-client.ts";
import { marked } from "./own-comment.ts";

export interface KeptIssue {
  /** What it is found again by: "drift of prod". */
  about: string;
  label: string;
  /** The login that its own issues carry. */
  login: string;
  /** What there is to say, or the words with which it is closed. */
  news: { title: string; markdown: string } | { allClear: string };
}

export async function keepIssue(github: GithubClient, { about, label, login, news }: KeptIssue): Promise<void> {
  const start = marked(about, "").split(" -->")[0] ?? "";
  const open = (await github.openIssues(label)).find(
    ({ body, user, pull_request }) => !pull_request && user?.login === login && body?.startsWith(start),
  );
  if ("allClear" in news) {
    if (!open) return;
    await github.comment(open.number, news.allClear);
    await github.editIssue(open.number, { state: "closed" });
    return;
  }
  const issue = { title: news.title, body: marked(about, news.markdown) };
  if (!open) await github.createIssue({ ...issue, labels: [label] });
  else await github.editIssue(open.number, issue);
}
