import type { NginxFacts } from "./release-facts.ts";

/** Where nginx listens and whom it hands requests to. */
export function nginxFacts(source: string): NginxFacts {
  const text = source.replaceAll(/^\s*#.*$/gm, "");
  const listens = /^\s*listen\s+(?:[\d.]+:)?(\d+)/m.exec(text)?.[1];
  return {
    port: listens === undefined ? undefined : Number(listens),
    upstreams: Object.fromEntries(proxied(text, namedServers(text))),
  };
}

/** `upstream gateway { server gateway:8000; }` by name. */
function namedServers(text: string): Map<string, string> {
  const blocks = text.matchAll(/\bupstream\s+(\w+)\s*\{[^}]*?\bserver\s+([^\s;]+)/g);
  return new Map([...blocks].map(([, name, server]) => [name ?? "", server ?? ""]));
}

/** A host in a variable is resolved at each request, and missing at the start is no fault. */
function proxied(text: string, named: Map<string, string>): [string, string][] {
  const locations = text.matchAll(/\blocation\s+([^{]+?)\s*\{[^}]*?\bproxy_pass\s+https?:\/\/([^/;\s]+)([^;\s]*)/g);
  return [...locations].flatMap(([, location = "", host = "", path = ""]): [string, string][] =>
    host.startsWith("$") ? [] : [[location, (named.get(host) ?? host) + path]],
  );
}
