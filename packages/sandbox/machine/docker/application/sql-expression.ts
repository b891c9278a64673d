/** Expressions of SQL: literals, columns, a few functions, casts, +, ||, and comparisons joined by AND. */
import { SqlFault, type Token } from "./sql-tokens.ts";

export type Value = string | number | boolean | null | { [key: string]: Value };
export type Row = Record<string, Value>;
type Expression = (row: Row, excluded: Row) => Value;

const DAY_MILLISECONDS = 86_400_000;

export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(value: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.value === value && (token.kind === "word" || token.kind === "symbol");
  }

  take(...values: string[]): boolean {
    const start = this.#at;
    for (const value of values) {
      if (!this.peek(value)) {
        this.#at = start;
        return false;
      }
      this.#at += 1;
    }
    return true;
  }

  expect(...values: string[]): void {
    for (const value of values) if (!this.take(value)) throw this.fault();
  }

  /** A table's or column's name, quoted or not, its schema dropped. */
  name(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word" && token?.kind !== "name") throw this.fault();
    this.#at += 1;
    return this.take(".") ? this.name() : token.value;
  }

  names(): string[] {
    this.expect("(");
    const found = [this.name()];
    while (this.take(",")) found.push(this.name());
    this.expect(")");
    return found;
  }

  expressions(): Expression[] {
    const found = [this.expression()];
    while (this.take(",")) found.push(this.expression());
    return found;
  }

  expression(): Expression {
    let left = this.#primary();
    for (;;) {
      if (this.take("::")) this.name();
      else if (this.take("+", "interval")) left = plusInterval(left, this.#text());
      else if (this.take("||")) left = concatenated(left, this.#primary());
      else return left;
    }
  }

  /** WHERE's conditions; true without one. */
  condition(): (row: Row) => boolean {
    const parts: ((row: Row) => boolean)[] = [];
    do {
      const left = this.expression();
      if (this.take("is")) {
        const not = this.take("not");
        this.expect("null");
        parts.push((row) => (left(row, {}) === null) !== not);
        continue;
      }
      const unequal = this.take("<>") || this.take("!=");
      if (!unequal) this.expect("=");
      const right = this.expression();
      parts.push((row) => (textOf(left(row, {})) === textOf(right(row, {}))) !== unequal);
    } while (this.take("and"));
    return (row) => parts.every((holds) => holds(row));
  }

  fault(): SqlFault {
    const token = this.#tokens[this.#at];
    return new SqlFault(
      token === undefined ? "syntax error at end of input" : `syntax error at or near "${token.value}"`,
    );
  }

  #text(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "text") throw this.fault();
    this.#at += 1;
    return token.value;
  }

  #primary(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.fault();
    this.#at += 1;
    if (token.kind === "text") return () => token.value;
    if (token.kind === "number") return () => Number(token.value);
    if (token.kind === "symbol") {
      if (token.value === "*") return () => "*";
      this.#at -= 1;
      throw this.fault();
    }
    if (token.kind === "word" && this.take("(")) {
      const args = this.peek(")") ? [] : this.expressions();
      this.expect(")");
      return call(token.value, args);
    }
    if (token.kind === "word" && token.value in CONSTANTS) return () => CONSTANTS[token.value] ?? null;
    if (this.take(".")) {
      const column = this.name();
      return token.value === "excluded" ? (_, excluded) => excluded[column] ?? null : columnOf(column);
    }
    return columnOf(token.value);
  }
}

const CONSTANTS: Record<string, Value> = { null: null, true: true, false: false };

function columnOf(name: string): Expression {
  return (row) => {
    if (!(name in row)) throw new SqlFault(`column "${name}" does not exist`);
    return row[name] ?? null;
  };
}

function call(name: string, args: Expression[]): Expression {
  switch (name) {
    case "now":
      return () => new Date().toISOString();
    case "version":
      return () => "PostgreSQL 16.10 on x86_64-pc-linux-musl";
    case "count":
      return () => "*";
    case "least":
      return (row, excluded) => args.map((arg) => arg(row, excluded)).sort((a, b) => order(a) - order(b))[0] ?? null;
    case "jsonb_build_object":
    case "json_build_object":
      return (row, excluded) => {
        const values = args.map((arg) => arg(row, excluded));
        const object: Record<string, Value> = {};
        for (let i = 0; i < values.length; i += 2) object[textOf(values[i] ?? null)] = values[i + 1] ?? null;
        return object;
      };
    default:
      throw new SqlFault(`function ${name}() does not exist`);
  }
}

function order(value: Value): number {
  return typeof value === "number" ? value : Date.parse(textOf(value));
}

function plusInterval(left: Expression, interval: string): Expression {
  const days = /^(\d+) days?$/.exec(interval)?.[1];
  if (days === undefined) throw new SqlFault(`invalid input syntax for type interval: "${interval}"`);
  return (row, excluded) => new Date(order(left(row, excluded)) + Number(days) * DAY_MILLISECONDS).toISOString();
}

function concatenated(left: Expression, right: Expression): Expression {
  return (row, excluded) => {
    const [a, b] = [left(row, excluded), right(row, excluded)];
    return typeof a === "object" && typeof b === "object" ? { ...a, ...b } : `${textOf(a)}${textOf(b)}`;
  };
}

/** As psql prints a value. */
export function textOf(value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "t" : "f";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
