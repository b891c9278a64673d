/** GitHub's answers are full of addresses, all below these two. */
export const API = "https://api.github.com";
export const SITE = "https://github.com";

/** `archive: "{archive_format}{/ref}"` below `base` → `archive_url: "base/archive{archive_format}{/ref}"`. */
export function urlsBelow(base: string, paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [`${name}_url`, `${base}/${path}`]));
}

/** An opaque id of GraphQL. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}
