/** Git's objects of a repository as GraphQL answers them. */
import { createHash } from "node:crypto";
import { ApiError } from "../../core/api-error.ts";
import type { Commit, Repository } from "../state.ts";
import type { GithubStore } from "../store.ts";

type Node = Record<string, unknown> & { __typename: string };

/** "v0.4.3", "main:yapit/gateway/config.py"; null where there is no such thing, which is no error. */
export function objectAt(store: GithubStore, repository: Repository, expression: string): Node | null {
  const [revision = "", path] = expression.split(":", 2);
  const commit = commitAt(store, repository, revision);
  if (!commit) return null;
  return path === undefined ? commitNode(repository, commit) : fileNode(commit, path.replace(/\/$/, ""));
}

function commitAt(store: GithubStore, repository: Repository, revision: string): Commit | undefined {
  try {
    return store.commit(repository, revision);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function commitNode(repository: Repository, commit: Commit): Node {
  return {
    __typename: "Commit",
    oid: commit.sha,
    committedDate: commit.date,
    message: commit.message,
    history: ({ first = 100, path }: { first?: number; path?: string }) => {
      if (first > 100)
        throw new Error(
          `Requesting ${first} records on the \`history\` connection exceeds the \`first\` limit of 100 records.`,
        );
      const all = ancestors(repository, commit).filter((one) => path === undefined || changed(repository, one, path));
      return { nodes: all.slice(0, first).map((one) => commitNode(repository, one)), totalCount: all.length };
    },
  };
}

/** Newest first, the commit itself too. */
function ancestors(repository: Repository, commit: Commit): Commit[] {
  const all: Commit[] = [];
  for (let at: Commit | undefined = commit; at; at = repository.commits[at.parent ?? ""]) all.push(at);
  return all;
}

function changed(repository: Repository, commit: Commit, path: string): boolean {
  const before = repository.commits[commit.parent ?? ""]?.files ?? {};
  const names = new Set([...Object.keys(before), ...Object.keys(commit.files)]);
  return [...names].some(
    (name) => (name === path || name.startsWith(`${path}/`)) && before[name] !== commit.files[name],
  );
}

function fileNode(commit: Commit, path: string): Node | null {
  const text = commit.files[path];
  if (text !== undefined)
    return { __typename: "Blob", oid: hash(text), byteSize: Buffer.byteLength(text), isTruncated: false, text };
  const below = path === "" ? "" : `${path}/`;
  const names = Object.keys(commit.files).filter((name) => name.startsWith(below));
  if (names.length === 0) return null;
  const entries = [...new Set(names.map((name) => name.slice(below.length).split("/")[0] ?? ""))].map((name) => {
    const object = fileNode(commit, below + name);
    return { name, type: object?.__typename === "Tree" ? "tree" : "blob", object };
  });
  return { __typename: "Tree", oid: hash(names.join("\n")), entries };
}

function hash(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
