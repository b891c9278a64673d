/** How git reads the address of a repository that is reached by ssh. */
export interface SshRepository {
  host: string;
  port: number;
  /** Without a leading slash and without ".git". */
  path: string;
}

export function isHttp(url: string): boolean {
  return /^https?:\/\//.test(url);
}

/**
 * `ssh://git@host:2222/owner/name.git` has a port; in `git@host:2222/owner/name.git` the number is the first folder of the
 * path, although Dokploy passes it to ssh as the port as well, so that this form works on port 22 only (facts 60).
 */
export function readSshUrl(url: string): SshRepository | undefined {
  const full = /^ssh:\/\/(?:[^@/]+@)?(?<host>[^:/]+)(?::(?<port>\d+))?\/(?<path>.+)$/.exec(url)?.groups;
  const short = /^(?:[^@/:]+@)?(?<host>[^:/]+):(?<path>.+)$/.exec(url)?.groups;
  const parts = full ?? short;
  if (!parts?.["host"] || !parts["path"]) return undefined;
  const path = parts["path"].replace(/^\//, "").replace(/\/$/, "");
  return { host: parts["host"], port: Number(full?.["port"] ?? 22), path: path.replace(/\.git$/, "") };
}
