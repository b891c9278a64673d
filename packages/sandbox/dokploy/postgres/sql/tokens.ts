/** The words of a statement, and psql's own `:'name'` variables put in before the server sees them. */
import { syntaxError } from "./sql-error.ts";

export interface Token {
  kind: "word" | "quoted" | "text" | "number" | "symbol";
  /** Words in lower case, quoted names and literals without their quotes. */
  value: string;
  /** As it was written. */
  source: string;
}

const patterns: [Token["kind"] | "space", RegExp][] = [
  ["space", /(?:\s+|--[^\n]*)/y],
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["quoted", /"(?:[^"]|"")+"/y],
  ["text", /'(?:[^']|'')*'/y],
  ["symbol", /::|\|\||<>|!=|<=|>=|[(),;.*=<>+-]/y],
];

const value = (kind: Token["kind"], source: string): string => {
  if (kind === "word") return source.toLowerCase();
  if (kind === "quoted") return source.slice(1, -1).replaceAll('""', '"');
  if (kind === "text") return source.slice(1, -1).replaceAll("''", "'");
  return source;
};

export const tokens = (sql: string): Token[] => {
  const found: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const hit = patterns
      .map(([kind, pattern]) => {
        pattern.lastIndex = at;
        return { kind, source: pattern.exec(sql)?.[0] };
      })
      .find(({ source }) => source !== undefined);
    if (hit?.source === undefined) throw syntaxError(sql.charAt(at));
    if (hit.kind !== "space") found.push({ kind: hit.kind, value: value(hit.kind, hit.source), source: hit.source });
    at += hit.source.length;
  }
  return found;
};
