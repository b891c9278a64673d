/** One comment on a pull request that is edited in place, found again by a marker that nobody sees. */
import type { CommentAnswer, GithubClient } from "./github-client.ts";

/** An HTML comment in front of the text; `about` is "plan of prod" or "staging", `note` a word to be read again later. */
export function marked(about: string, markdown: string, note = ""): string {
  return `${markerOf(about)}${note} -->\n${markdown}`;
}

export function noteIn(body: string, about: string): string {
  const start = markerOf(about);
  return body.startsWith(start) ? body.slice(start.length, body.indexOf("-->")).trim() : "";
}

export async function findOwnComment(
  github: GithubClient,
  number: number,
  { about, login }: { about: string; login: string },
): Promise<CommentAnswer | undefined> {
  const comments = await github.comments(number);
  // Anybody can write the marker; only our own login can write our comment.
  return comments.find(({ body, user }) => user?.login === login && body?.startsWith(markerOf(about)));
}

/** `onlyEdit`: where there is no comment yet, none is made. */
export async function putOwnComment(
  github: GithubClient,
  number: number,
  comment: { about: string; login: string; markdown: string; note?: string; onlyEdit?: boolean },
): Promise<void> {
  const body = marked(comment.about, comment.markdown, comment.note);
  const existing = await findOwnComment(github, number, comment);
  if (existing) {
    if (existing.body !== body) await github.editComment(existing.id, body);
  } else if (!comment.onlyEdit) await github.comment(number, body);
}

function markerOf(about: string): string {
  return `<!-- yapit-infra ${about.replaceAll("--", "- -")}; `;
}
