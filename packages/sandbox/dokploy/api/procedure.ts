import type { Dokploy } from "../dokploy.ts";
import { object } from "../input/shape.ts";
import type { Parsed } from "../input/field.ts";
import type { Shape, Values } from "../input/shape.ts";
import type { MemberRow } from "../rows/organization.ts";

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
  parse(input: unknown, coerce: boolean): Parsed<unknown>;
  run(dokploy: Dokploy, caller: Caller | undefined, input: unknown): unknown;
}

export type Router = Record<string, Procedure>;

const make = <S extends Shape>(
  kind: "query" | "mutation",
  shape: S,
  run: (dokploy: Dokploy, caller: Caller, input: Values<S>) => unknown,
): Procedure => {
  const field = object(shape);
  return {
    kind,
    open: false,
    // A procedure without inputs takes anything, nothing included.
    parse: (input, coerce) => (Object.keys(shape).length === 0 ? { value: {} } : field.parse(input, [], coerce)),
    run: (dokploy, caller, input) => {
      if (!caller) throw new Error("A protected procedure was called without a caller.");
      return run(dokploy, caller, input as Values<S>);
    },
  };
};

export const query = <S extends Shape>(
  shape: S,
  run: (dokploy: Dokploy, caller: Caller, input: Values<S>) => unknown,
): Procedure => make("query", shape, run);

export const mutation = <S extends Shape>(
  shape: S,
  run: (dokploy: Dokploy, caller: Caller, input: Values<S>) => unknown,
): Procedure => make("mutation", shape, run);

export const openQuery = (run: (dokploy: Dokploy, caller: Caller | undefined) => unknown): Procedure => ({
  kind: "query",
  open: true,
  parse: () => ({ value: {} }),
  run,
});
