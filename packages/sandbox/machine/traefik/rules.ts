/** Traefik's rules as far as this program and Dokploy write them: matchers, each perhaps with "!", joined by "&&". */

export interface RouteRequest {
  /** Without port, lower case. */
  host: string;
  path: string;
  method: string;
}

const MATCHERS: Record<string, (argument: string, request: RouteRequest) => boolean> = {
  Host: (name, { host }) => name.toLowerCase() === host,
  Path: (own, { path }) => path === own,
  PathPrefix: (prefix, { path }) => path.startsWith(prefix),
  PathRegexp: (pattern, { path }) => new RegExp(pattern).test(path),
  Method: (own, { method }) => method === own,
};

/** Throws for a rule of another form. */
export function matches(rule: string, request: RouteRequest): boolean {
  return rule.split(/\s*&&\s*/).every((part) => {
    const [, not, name = "", argument = ""] = /^(!?)\s*(\w+)\(`([^`]*)`\)$/.exec(part.trim()) ?? [];
    const matcher = MATCHERS[name];
    if (!matcher) throw new Error(`the sandbox's Traefik does not know the rule ${rule}`);
    return matcher(argument, request) === (not === "");
  });
}
