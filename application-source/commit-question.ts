/** The one question to GitHub's GraphQL API: a ref's commit, files of it, and which commits changed what images are made of. */

export interface CommitQuestion {
  owner: string;
  name: string;
  /** A branch or a tag. */
  ref: string;
  /** Files, or folders whose files are wanted. */
  paths: readonly string[];
  /** Files or folders by name: the newest commit that changed one of them is wanted. */
  changes: Readonly<Record<string, readonly string[]>>;
}

export interface CommitAnswer {
  /** Of both of one name, which git takes now for the one and now for the other, "ambiguous". */
  kind: "branch" | "tag" | "ambiguous";
  /** 40 hexadecimal digits. */
  commit: string;
  /** Text by path; what is not there is missing. */
  files: ReadonlyMap<string, string>;
  /** The commit and the ones before it, newest first, a hundred at most. */
  history: string[];
  /** By the names of `changes`. */
  changed: Readonly<Record<string, string>>;
}

const HISTORY = 100;

export function queryOf({ owner, name, ref, paths, changes }: CommitQuestion): string {
  const files = paths.map((path, index) => `f${index}: object(expression: ${text(`${ref}:${path}`)}) { ...File }`);
  const changed = changedPaths(changes).map(
    ([, path], index) => `c${index}: history(first: 1, path: ${text(path)}) { nodes { oid committedDate } }`,
  );
  return `
    query {
      repository(owner: ${text(owner)}, name: ${text(name)}) {
        branch: object(expression: ${text(`refs/heads/${ref}`)}) { ...At }
        tag: object(expression: ${text(`refs/tags/${ref}`)}) { ...At ... on Tag { target { ...At } } }
        ${files.join("\n")}
      }
    }
    fragment At on Commit {
      oid
      history(first: ${HISTORY}) { nodes { oid } }
      ${changed.join("\n")}
    }
    fragment File on GitObject {
      ... on Blob { text }
      ... on Tree { entries { name object { ... on Blob { text } } } }
    }`;
}

interface Blob {
  text?: string | null;
}
interface Tree {
  entries?: { name: string; object: Blob | null }[];
}
interface Commits {
  nodes: { oid: string; committedDate?: string }[];
}
type At = { oid: string; history: Commits } & Record<`c${number}`, Commits>;
type Answer = Record<"branch" | "tag", (Partial<At> & { target?: Partial<At> }) | null> &
  Record<`f${number}`, (Blob & Tree) | null>;

/** Undefined: the repository has no such ref. */
export function answerOf({ paths, changes }: CommitQuestion, repository: unknown): CommitAnswer | undefined {
  const answer = repository as Answer;
  const { branch, tag } = answer;
  const at = branch ?? tag?.target ?? tag;
  if (!isCommit(at)) return undefined;
  const files = paths.flatMap((path, index) => filesIn(path, answer[`f${index}`]));
  const changed = changedPaths(changes).flatMap(
    ([of], index) => at[`c${index}`]?.nodes.map((node) => ({ of, ...node })) ?? [],
  );
  const newestFirst = changed.toSorted((a, b) => (b.committedDate ?? "").localeCompare(a.committedDate ?? ""));
  return {
    kind: branch && tag ? "ambiguous" : branch ? "branch" : "tag",
    commit: at.oid,
    files: new Map(files),
    history: at.history.nodes.map(({ oid }) => oid),
    changed: Object.fromEntries(newestFirst.toReversed().map(({ of, oid }) => [of, oid])),
  };
}

/** Each path is asked once, whatever stands on it. */
function changedPaths(changes: CommitQuestion["changes"]): [string, string][] {
  return Object.entries(changes).flatMap(([of, paths]) => paths.map((path): [string, string] => [of, path]));
}

function isCommit(at: Partial<At> | null | undefined): at is At {
  return typeof at?.oid === "string" && at.history !== undefined;
}

function filesIn(path: string, found: (Blob & Tree) | null | undefined): [string, string][] {
  if (typeof found?.text === "string") return [[path, found.text]];
  return (found?.entries ?? []).flatMap(({ name, object }): [string, string][] =>
    typeof object?.text === "string" ? [[`${path}/${name}`, object.text]] : [],
  );
}

/** GraphQL's strings are JSON's. */
function text(value: string): string {
  return JSON.stringify(value);
}
