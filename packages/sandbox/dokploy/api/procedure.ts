/** A procedure of Dokploy's API: what it takes, checked by zod as Dokploy does it, and what it answers. */
import { z } from "zod";
import type { Dokploy } from "../dokploy.ts";
import type { MemberRow } from "../tables/accounts.ts";

/** Who calls, as a key or a session says. */
export interface Caller {
  userId: string;
  member: MemberRow;
  /** By session: a password change can end the others (facts 14). */
  bySession: boolean;
}

export interface Procedure {
  kind: "query" | "mutation";
  /** Answers without a key; the caller may then be unknown. */
  open: boolean;
  /**
   * Unknown fields are dropped in silence, so a misspelt one is never reported (facts 25).
   * @param coerce whether the procedure's REST form has been called in this process, which converts scalars (facts 26)
   * @throws z.ZodError
   */
  parse(input: unknown, coerce: boolean): unknown;
  run(dokploy: Dokploy, input: unknown, caller: Caller | undefined): unknown;
}

export type Router = Record<string, Procedure>;

type Run<S extends z.ZodRawShape> = (dokploy: Dokploy, input: z.output<z.ZodObject<S>>, caller: Caller) => unknown;

export function query<S extends z.ZodRawShape>(shape: S, run: Run<S>): Procedure {
  return make("query", shape, run);
}

export function mutation<S extends z.ZodRawShape>(shape: S, run: Run<S>): Procedure {
  return make("mutation", shape, run);
}

export function openQuery(run: (dokploy: Dokploy, caller: Caller | undefined) => unknown): Procedure {
  return { kind: "query", open: true, parse: () => ({}), run: (dokploy, _input, caller) => run(dokploy, caller) };
}

function make<S extends z.ZodRawShape>(kind: "query" | "mutation", shape: S, run: Run<S>): Procedure {
  const strict = z.object(shape);
  const fields = Object.entries(shape).map(([name, field]) => {
    const coerced = coercing(field);
    // zod 4.6 no longer coerces what is not there at all; Dokploy's is older.
    return [name, field instanceof z.ZodBoolean ? z._default(coerced, false) : coerced] as const;
  });
  const lax = z.object(Object.fromEntries(fields));
  return {
    kind,
    open: false,
    // A procedure without inputs takes anything, nothing included.
    parse: (input, coerce) => (fields.length === 0 ? {} : (coerce ? lax : strict).parse(input)),
    run: (dokploy, input, caller) => {
      if (!caller) throw new Error("A protected procedure was called without a caller.");
      return run(dokploy, input as z.output<z.ZodObject<S>>, caller);
    },
  };
}

/** As zod does it: `Boolean(value)`, so "false" is true and a missing one false. */
function coercing(field: z.core.$ZodType): z.core.$ZodType {
  if (field instanceof z.ZodBoolean) return field.clone({ ...field.def, coerce: true });
  if (field instanceof z.ZodNumber) return field.clone({ ...field.def, coerce: true });
  if (field instanceof z.ZodOptional) return z.optional(coercing(field.def.innerType));
  if (field instanceof z.ZodNullable) return z.nullable(coercing(field.def.innerType));
  if (field instanceof z.ZodDefault) return field.clone({ ...field.def, innerType: coercing(field.def.innerType) });
  return field;
}
