/** What GitHub holds, as plain JSON. Times are ISO texts, ids are numbers counted up. */
export interface GithubState {
  serial: number;
  owners: Owner[];
  tokens: Token[];
  repositories: Repository[];
}

export type Owner = ReturnType<typeof newOwner>;
export type DeployKey = ReturnType<typeof newDeployKey>;
export type Comment = ReturnType<typeof newComment>;
export type Issue = ReturnType<typeof newIssue>;
export type Repository = ReturnType<typeof newRepository>;

export interface Token {
  value: string;
  /** The user it belongs to, by login. */
  login: string;
  /** Of a classic token, as X-OAuth-Scopes tells them; a fine-grained one tells none. */
  scopes?: string[];
  /** Full names of the repositories its user is an administrator of, or may read. */
  access: Record<string, "admin" | "write" | "read">;
}

export interface Commit {
  sha: string;
  parent?: string;
  message: string;
  date: string;
  /** The whole tree: path → text. */
  files: Record<string, string>;
}

export interface Hook {
  id: number;
  active: boolean;
  events: string[];
  config: { url: string; content_type: "json" | "form"; insecure_ssl: "0" | "1"; secret?: string };
  created_at: string;
  updated_at: string;
  last_response: { code: number | null; status: string; message: string | null };
}

export function emptyGithub(): GithubState {
  return { serial: 1000, owners: [], tokens: [], repositories: [] };
}

export function now(): string {
  return new Date().toISOString();
}

export function newOwner(id: number, login: string) {
  const type = "Organization" as "Organization" | "User";
  // Organization settings → Member privileges → Deploy keys.
  return { id, login, type, deployKeysEnabled: true, created_at: now() };
}

/** @param given `key` is "ssh-ed25519 AAAA…", without a comment */
export function newDeployKey(id: number, given: { title: string; key: string; read_only: boolean; added_by: string }) {
  return { id, ...given, created_at: now(), last_used: null as string | null };
}

export function newComment(id: number, author: string, body: string) {
  return { id, body, author, created_at: now(), updated_at: now() };
}

/** @param place its id and its number in the repository */
export function newIssue(place: { id: number; number: number }, author: string, title: string) {
  return {
    ...place,
    title,
    body: null as string | null,
    state: "open" as "open" | "closed",
    author,
    labels: [] as string[],
    created_at: now(),
    updated_at: now(),
    closed_at: null as string | null,
    comments: [] as Comment[],
    /** Of a pull request: its branch. */
    pullRequestFrom: undefined as string | undefined,
    /** Of a merged pull request: the commit it became. */
    merged: undefined as { at: string; sha: string } | undefined,
  };
}

export function newRepository(id: number, owner: string, name: string, defaultBranch: string) {
  return {
    ...{ id, owner, name, private: true, archived: false, defaultBranch, created_at: now(), pushed_at: now() },
    /** Branch → sha. */
    branches: {} as Record<string, string>,
    /** Tag → sha of its commit. */
    tags: {} as Record<string, string>,
    commits: {} as Record<string, Commit>,
    keys: [] as DeployKey[],
    hooks: [] as Hook[],
    issues: [] as Issue[],
  };
}
