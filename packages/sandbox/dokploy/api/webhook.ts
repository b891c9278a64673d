/** POST /api/deploy/compose/<refreshToken>: a push makes Dokploy deploy; nothing is signed (facts 64). */
import { matchesGlob } from "node:path";
import type { Context } from "hono";
import type { Calls } from "../../core/calls.ts";
import type { Dokploy } from "../dokploy.ts";
import { parseJson } from "./errors.ts";

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

type Header = (name: string) => string | undefined;

export async function receivePush(dokploy: Dokploy, calls: Calls, { req }: Context): Promise<Response> {
  const body = parseJson(await req.text());
  if ("fault" in body) return new Response("Invalid JSON", { status: 400 });
  const token = req.path.replace("/api/deploy/compose/", "");
  return calls.through("dokploy POST webhook", () => {
    const [status, message] = received(dokploy, token, (name) => req.header(name), body.value as Push);
    return Response.json({ message }, { status });
  });
}

function received({ tables, queue }: Dokploy, token: string, header: Header, push: Push): [number, string] {
  if (header("x-github-event") === "ping") return [200, "Ping received, webhook is active"];
  const compose = tables.composes.find(({ refreshToken }) => refreshToken === token);
  if (!compose) return [404, "Compose Not Found"];
  if (!compose.autoDeploy) return [400, "Automatic deployments are disabled for this compose"];
  const { title, hash, branch, paths } = readEvent(header, push);
  const { composeId, sourceType, customGitBranch, watchPaths } = compose;
  if (sourceType === "git") {
    if (!branch || branch !== customGitBranch) return [301, "Branch Not Match"];
    const isWatched = paths.some((path) => watchPaths?.some((glob) => matchesGlob(path, glob)));
    if (watchPaths && watchPaths.length > 0 && !isWatched) return [301, "Watch Paths Not Match"];
  }
  queue.add({ composeId, titleLog: title, type: "deploy", descriptionLog: `Hash: ${hash}` });
  return [200, "Compose deployed successfully"];
}

function readEvent(header: Header, push: Push): Event {
  const branch = push.ref?.replace("refs/heads/", "");
  const commits = push.commits ?? [];
  const paths = commits.flatMap(({ added = [], modified = [], removed = [] }) => [...added, ...modified, ...removed]);
  const first = commits[0]?.message ?? "NEW COMMIT";
  if (header("x-github-event")) {
    const { message = "NEW COMMIT", id = "" } = push.head_commit ?? {};
    return { title: message, hash: id, branch, paths };
  }
  if (header("x-gitlab-event"))
    return { title: first, hash: push.checkout_sha ?? commits[0]?.id ?? "NEW COMMIT", branch, paths };
  if (header("x-gitea-event")) return { title: first, hash: push.after ?? "NEW COMMIT", branch, paths };
  return { title: "NEW CHANGES", hash: "", branch: undefined, paths: [] };
}
