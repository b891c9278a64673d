/** POST /api/deploy/compose/<refreshToken>: a push makes Dokploy deploy; nothing is signed (facts 64). */
import { matchesGlob } from "node:path";
import type { Context } from "hono";
import type { Calls } from "../../core/calls.ts";
import type { Dokploy } from "../dokploy.ts";
import type { ComposeRow } from "../rows/compose.ts";
import { parseJson } from "./body.ts";

interface Commit {
  id?: string;
  message?: string;
  added?: string[];
  modified?: string[];
  removed?: string[];
}

/** The parts of GitHub's, Gitea's and GitLab's push events that Dokploy reads. */
interface Push {
  ref?: string;
  after?: string;
  checkout_sha?: string;
  head_commit?: Commit | null;
  commits?: Commit[];
}

interface Event {
  title: string;
  hash: string;
  branch: string | undefined;
  paths: string[];
}

const readEvent = (header: (name: string) => string | undefined, push: Push): Event => {
  const branch = push.ref?.replace("refs/heads/", "");
  const commits = push.commits ?? [];
  const paths = commits.flatMap(({ added = [], modified = [], removed = [] }) => [...added, ...modified, ...removed]);
  const first = commits[0]?.message ?? "NEW COMMIT";
  if (header("x-github-event")) {
    const { message = "NEW COMMIT", id = "" } = push.head_commit ?? {};
    return { title: message, hash: id, branch, paths };
  }
  if (header("x-gitlab-event")) {
    return { title: first, hash: push.checkout_sha ?? commits[0]?.id ?? "NEW COMMIT", branch, paths };
  }
  if (header("x-gitea-event")) return { title: first, hash: push.after ?? "NEW COMMIT", branch, paths };
  if (header("x-softserve-event")) {
    const pushed = header("x-softserve-event")?.includes("push") === true;
    return { title: first, hash: push.after ?? "NEW COMMIT", branch: pushed ? branch : undefined, paths: [] };
  }
  return { title: "NEW CHANGES", hash: "", branch: undefined, paths: [] };
};

const watched = ({ watchPaths }: ComposeRow, paths: string[]): boolean =>
  !watchPaths || watchPaths.length === 0 || paths.some((path) => watchPaths.some((glob) => matchesGlob(path, glob)));

const answer = (status: number, message: string): Response => Response.json({ message }, { status });

const receive = (dokploy: Dokploy, context: Context, push: Push): Response => {
  const header = (name: string): string | undefined => context.req.header(name);
  if (header("x-github-event") === "ping") return answer(200, "Ping received, webhook is active");
  const token = context.req.path.replace("/api/deploy/compose/", "");
  const compose = dokploy.tables.composes.find(({ refreshToken }) => refreshToken === token);
  if (!compose) return answer(404, "Compose Not Found");
  if (!compose.autoDeploy) return answer(400, "Automatic deployments are disabled for this compose");
  const event = readEvent(header, push);
  if (compose.sourceType === "git") {
    if (!event.branch || event.branch !== compose.customGitBranch) return answer(301, "Branch Not Match");
    if (!watched(compose, event.paths)) return answer(301, "Watch Paths Not Match");
  }
  dokploy.queue.add({
    composeId: compose.composeId,
    titleLog: event.title,
    type: "deploy",
    applicationType: "compose",
    descriptionLog: `Hash: ${event.hash}`,
    server: false,
  });
  return answer(200, "Compose deployed successfully");
};

export const webhook =
  (dokploy: Dokploy, calls: Calls) =>
  async (context: Context): Promise<Response> => {
    const body = parseJson(await context.req.text());
    if ("fault" in body) return new Response("Invalid JSON", { status: 400 });
    return calls.through("dokploy POST webhook", () => receive(dokploy, context, body.value as Push));
  };
