/** What GitHub holds, as plain JSON. Times are ISO texts, ids are numbers counted up. */
export interface GithubState {
  serial: number;
  owners: Owner[];
  tokens: Token[];
  repositories: Repository[];
  /** Pushes delivered to webhooks, newest last. */
  deliveries: Delivery[];
}

export interface Owner {
  id: number;
  login: string;
  type: "Organization" | "User";
  /** Organization settings → Member privileges → Deploy keys. */
  deployKeysEnabled: boolean;
  created_at: string;
}

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

export interface DeployKey {
  id: number;
  title: string;
  /** "ssh-ed25519 AAAA…", without a comment. */
  key: string;
  read_only: boolean;
  created_at: string;
  added_by: string;
  last_used: string | null;
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

export interface Comment {
  id: number;
  body: string;
  author: string;
  created_at: string;
  updated_at: string;
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  author: string;
  labels: string[];
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  comments: Comment[];
  /** Of a pull request: its branch. */
  pullRequestFrom?: string;
  /** Of a merged pull request: the commit it became. */
  merged?: { at: string; sha: string };
}

export interface Repository {
  id: number;
  owner: string;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  created_at: string;
  pushed_at: string;
  /** Branch → sha. */
  branches: Record<string, string>;
  /** Tag → sha of its commit. */
  tags?: Record<string, string>;
  commits: Record<string, Commit>;
  keys: DeployKey[];
  hooks: Hook[];
  issues: Issue[];
}

export interface Delivery {
  hookId: number;
  guid: string;
  event: string;
  url: string;
  status: number | null;
}

export function emptyGithub(): GithubState {
  return { serial: 1000, owners: [], tokens: [], repositories: [], deliveries: [] };
}
