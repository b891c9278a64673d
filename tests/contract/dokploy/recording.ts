/** Requests and answers of a real Dokploy v0.30.2, in order; tests/recorded/dokploy/README.md says how they were shortened. */
import { readFileSync } from "node:fs";

export interface Exchange {
  /** Its place in the recording. */
  n: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** False: sent without a key. */
  key: boolean;
  request: unknown;
  status: number;
  response: unknown;
}

interface Line {
  n: number;
  call: string;
  headers?: Record<string, string>;
  key?: false;
  request?: unknown;
  status: number;
  response: unknown;
}

const mapped = (value: unknown, change: (value: unknown) => unknown): unknown => {
  const changed = change(value);
  if (Array.isArray(changed)) return changed.map((entry) => mapped(entry, change));
  if (typeof changed !== "object" || changed === null) return changed;
  return Object.fromEntries(Object.entries(changed).map(([key, entry]) => [key, mapped(entry, change)]));
};

/** "<a x 60000>" stands for that many letters. */
const lengthened = (value: unknown): unknown =>
  typeof value === "string"
    ? value.replace(/<([a-z]) x (\d+)>$/, (_whole, letter: string, times: string) => letter.repeat(Number(times)))
    : value;

const lines = readFileSync(new URL("../../recorded/dokploy/v0.30.2.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);

/** A compose row of which nothing is set; `$compose` marks rows that only list how they differ from it. */
const plainRow = lines.find(({ call }) => call === "POST /api/compose.create")?.response as Record<string, unknown>;

const completed = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("$compose" in value)) return value;
  const row: Record<string, unknown> = { ...plainRow, ...value };
  delete row["$compose"];
  return row;
};

export const recording: Exchange[] = lines.map(({ n, call, headers = {}, key, request, status, response }) => {
  const [method = "", path = ""] = call.split(" ");
  return {
    n,
    method,
    path,
    headers,
    key: key !== false,
    request: mapped(request, lengthened),
    status,
    response: mapped(response, (value) => lengthened(completed(value))),
  };
});
