/** Traefik's rules: Host(`a`) && PathPrefix(`/x`) || !Path(`/y`), read into a predicate. */

export interface RouteRequest {
  /** Without port, lower case. */
  host: string;
  path: string;
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type Predicate = (request: RouteRequest) => boolean;

export class RuleFault extends Error {}

const MATCHERS: Record<string, (args: string[]) => Predicate> = {
  Host:
    (names) =>
    ({ host }) =>
      names.some((name) => name.toLowerCase() === host),
  HostRegexp:
    (patterns) =>
    ({ host }) =>
      patterns.some((pattern) => new RegExp(pattern).test(host)),
  Path:
    (paths) =>
    ({ path }) =>
      paths.includes(path),
  PathPrefix:
    (prefixes) =>
    ({ path }) =>
      prefixes.some((prefix) => path.startsWith(prefix)),
  PathRegexp:
    (patterns) =>
    ({ path }) =>
      patterns.some((pattern) => new RegExp(pattern).test(path)),
  Method:
    (methods) =>
    ({ method }) =>
      methods.includes(method),
  Header:
    ([name = "", value]) =>
    ({ headers }) =>
      headers[name.toLowerCase()] === value,
};

export function parseRule(rule: string): Predicate {
  const tokens = [...rule.matchAll(/\s*(&&|\|\||!|\(|\)|,|`[^`]*`|"[^"]*"|[A-Za-z]+|\S)/g)].map(
    ([, token]) => token ?? "",
  );
  let at = 0;
  const parsed = either();
  if (at < tokens.length) throw fault(tokens[at]);
  return parsed;

  function either(): Predicate {
    const parts = [both()];
    while (take("||")) parts.push(both());
    return (request) => parts.some((part) => part(request));
  }

  function both(): Predicate {
    const parts = [single()];
    while (take("&&")) parts.push(single());
    return (request) => parts.every((part) => part(request));
  }

  function single(): Predicate {
    if (take("!")) {
      const inner = single();
      return (request) => !inner(request);
    }
    if (take("(")) {
      const inner = either();
      expect(")");
      return inner;
    }
    const name = tokens[at++] ?? "";
    const matcher = MATCHERS[name];
    if (matcher === undefined) throw new RuleFault(`unsupported function: ${name}`);
    expect("(");
    const args = [text()];
    while (take(",")) args.push(text());
    expect(")");
    return matcher(args);
  }

  function text(): string {
    const token = tokens[at++] ?? "";
    if (!/^[`"]/.test(token)) throw fault(token);
    return token.slice(1, -1);
  }

  function take(token: string): boolean {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  }

  function expect(token: string): void {
    if (!take(token)) throw fault(tokens[at]);
  }

  function fault(token: string | undefined): RuleFault {
    return new RuleFault(`error while parsing rule ${rule}: unexpected ${token ?? "end"}`);
  }
}
