import { answerOf, type CommitAnswer, type CommitQuestion, queryOf } from "./commit-question.ts";
import { httpRequest, reasonOf } from "./http-request.ts";

/** How the program itself asks GitHub what the plugin has no function for; the variables are the plugin's own. */
export interface GithubAccess {
  /** "https://api.github.com/graphql". */
  endpoint: string;
  token?: string;
}

/** Anything but github.com is an Enterprise server to the plugin. */
export function githubAccess(environment: Readonly<Record<string, string | undefined>>): GithubAccess {
  const base = environment["GITHUB_BASE_URL"]?.replace(/\/$/, "") ?? "https://api.github.com";
  const endpoint = base === "https://api.github.com" ? `${base}/graphql` : `${base}/api/graphql`;
  return { endpoint, token: environment["GITHUB_TOKEN"]?.trim() || undefined };
}

/** GitHub's answer; a sentence where it gives none. */
export async function commitAtGithub(
  { endpoint, token }: GithubAccess,
  question: CommitQuestion,
  signal: AbortSignal,
): Promise<CommitAnswer | { silence: string; unknownRef?: true }> {
  if (token === undefined) return { silence: "GITHUB_TOKEN is not set" };
  try {
    const body = JSON.stringify({ query: queryOf(question) });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await httpRequest(endpoint, { method: "POST", headers, body, signal });
    if (answer.status !== 200) return { silence: `GitHub answers ${answer.status}` };
    const { data, errors } = JSON.parse(answer.body) as GraphqlAnswer;
    if (!data?.repository) return { silence: `GitHub says ${errors?.[0]?.message ?? "nothing"}` };
    const answered = answerOf(question, data.repository);
    return answered ?? { silence: `GitHub knows no commit of ${question.ref}`, unknownRef: true };
  } catch (error) {
    return { silence: `GitHub does not answer (${reasonOf(error)})` };
  }
}

interface GraphqlAnswer {
  data?: { repository?: unknown };
  errors?: { message: string }[];
}
