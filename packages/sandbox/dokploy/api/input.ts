/** Kinds of field that Dokploy's inputs are made of. */
import { z } from "zod";

export const text = z.string();
export const filled = z.string().min(1);
export const line = z.string().nullish();
export const flag = z.boolean();
/** An optional column that a procedure demands: undefined is refused in other words, even where scalars are coerced. */
export const demandedLine = z.nonoptional(line);
/** Pages of a search. */
export const page = { limit: z.number().min(1).max(100).default(20), offset: z.number().min(0).default(0) };

export function pageOf<T>(
  hits: T[],
  { limit, offset }: { limit: number; offset: number },
): { items: T[]; total: number } {
  return { items: hits.slice(offset, offset + limit), total: hits.length };
}
