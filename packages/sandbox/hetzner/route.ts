/** One call of the API: what a route gets, and how lists are cut into pages. */
import * as v from "valibot";
import { selects } from "./labels.ts";
import { InvalidInput } from "./refusals.ts";
import type { Action, Labels } from "./state.ts";
import { actionJson } from "./views/action.ts";

export interface Request {
  /** Of the path; 0 where it has none. */
  id: number;
  query: URLSearchParams;
  /** The JSON body, checked. */
  body<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema>;
}

export interface Answer {
  status: 200 | 201 | 204;
  json?: object;
}

export type Route = readonly [
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  handle: (request: Request) => Answer,
];

export const ok = (json: object): Answer => ({ status: 200, json });
export const created = (json: object): Answer => ({ status: 201, json });
export const acted = (action: Action): Answer => created({ action: actionJson(action) });
export const noContent: Answer = { status: 204 };

export function checkBody<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new InvalidInput(v.getDotPath(issue) ?? "body", issue.message);
}

/** The filters that all lists have in common, then the page. */
export function list<T extends { id: number; name?: string | null; labels?: Labels }>(
  noun: string,
  items: readonly T[],
  query: URLSearchParams,
  view: (item: T) => object,
): Answer {
  const name = query.get("name");
  const selector = query.get("label_selector");
  const chosen = items.filter(
    (item) => (name === null || item.name === name) && (selector === null || selects(selector, item.labels ?? {})),
  );
  const page = Math.max(1, Number(query.get("page") ?? 1));
  const perPage = Math.min(50, Math.max(1, Number(query.get("per_page") ?? 25)));
  const lastPage = Math.max(1, Math.ceil(chosen.length / perPage));
  const pagination = {
    page,
    per_page: perPage,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < lastPage ? page + 1 : null,
    last_page: lastPage,
    total_entries: chosen.length,
  };
  const shown = chosen.slice((page - 1) * perPage, page * perPage).map(view);
  return ok({ [noun]: shown, meta: { pagination } });
}
