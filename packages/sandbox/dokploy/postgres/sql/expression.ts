/** Expressions of the statements that a bootstrap types: read into functions of a row. */
import { createHash, randomUUID } from "node:crypto";
import { SqlError, syntaxError } from "./sql-error.ts";
import type { Token } from "./tokens.ts";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value } | Uint8Array;

/** Looks a column up, by table or alias where one is written; throws for one that is not there. */
export type Lookup = (column: string, table: string | undefined) => Value;

export type Expression = (lookup: Lookup) => Value;

const plain = (value: Value): string => {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

export { plain as asText };

const bytes = (value: Value): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from(plain(value)));

const jsonObject = (values: Value[]): Value => {
  const entries: [string, Value][] = [];
  for (let index = 0; index < values.length; index += 2) {
    entries.push([plain(values[index] ?? null), values[index + 1] ?? null]);
  }
  return Object.fromEntries(entries);
};

const functions: Record<string, (values: Value[]) => Value> = {
  now: () => new Date().toISOString(),
  random: () => Math.random(),
  gen_random_uuid: () => randomUUID(),
  coalesce: (values) => values.find((value) => value !== null) ?? null,
  concat: (values) => values.map(plain).join(""),
  lower: ([text = null]) => plain(text).toLowerCase(),
  left: ([text = null, length = 0]) => plain(text).slice(0, Number(length)),
  replace: ([text = null, from = "", to = ""]) => plain(text).replaceAll(plain(from), plain(to)),
  rtrim: ([text = null, end = " "]) => plain(text).replace(new RegExp(`[${plain(end)}]+$`), ""),
  translate: ([text = null, from = "", to = ""]) =>
    [...Array.from(plain(text))]
      .map((letter) => {
        const at = plain(from).indexOf(letter);
        return at < 0 ? letter : plain(to).charAt(at);
      })
      .join(""),
  md5: ([text = null]) => createHash("md5").update(bytes(text)).digest("hex"),
  sha256: ([data = null]) => createHash("sha256").update(bytes(data)).digest(),
  encode: ([data = null, form = "hex"]) =>
    Buffer.from(bytes(data)).toString(plain(form) === "base64" ? "base64" : "hex"),
  json_build_object: jsonObject,
  jsonb_build_object: jsonObject,
};

const compare = (operator: string, a: Value, b: Value): Value => {
  if (a === null || b === null) return null;
  const [left, right] = typeof a === "number" && typeof b === "number" ? [a, b] : [plain(a), plain(b)];
  if (operator === "=") return left === right;
  if (operator === "<>" || operator === "!=") return left !== right;
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
};

const cast = (value: Value, type: string): Value => {
  if (value === null) return null;
  if (type === "bytea") return bytes(value);
  if (type === "int" || type === "integer" || type === "bigint") return Number(value);
  if (type === "boolean" || type === "bool") return plain(value) === "t" || plain(value) === "true";
  return type === "text" || type === "varchar" ? plain(value) : value;
};

const constants: Record<string, Value> = { true: true, false: false, null: null };

/** Reads from the front of a list of tokens. */
export class Reader {
  private readonly list: Token[];
  constructor(list: Token[]) {
    this.list = list;
  }

  peek(): Token | undefined {
    return this.list[0];
  }

  /** Takes the word or symbol if it is next. */
  take(expected: string): boolean {
    const next = this.peek();
    if (next?.value !== expected || next.kind === "text" || next.kind === "quoted") return false;
    this.list.shift();
    return true;
  }

  expect(...expected: string[]): void {
    for (const one of expected) if (!this.take(one)) throw syntaxError(this.peek()?.source);
  }

  name(): string {
    const next = this.list.shift();
    if (next?.kind !== "word" && next?.kind !== "quoted") throw syntaxError(next?.source);
    return next.value;
  }

  listOf<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(",")) items.push(item());
    return items;
  }

  expression(): Expression {
    let left = this.conjunction();
    while (this.take("or")) {
      const [a, b] = [left, this.conjunction()];
      left = (lookup) => [a(lookup), b(lookup)].includes(true);
    }
    return left;
  }

  private conjunction(): Expression {
    let left = this.negation();
    while (this.take("and")) {
      const [a, b] = [left, this.negation()];
      left = (lookup) => [a(lookup), b(lookup)].every((side) => side === true);
    }
    return left;
  }

  private negation(): Expression {
    if (!this.take("not")) return this.comparison();
    const inner = this.negation();
    return (lookup) => inner(lookup) !== true;
  }

  private comparison(): Expression {
    const left = this.joined();
    if (this.take("is")) {
      const wanted = !this.take("not");
      this.expect("null");
      return (lookup) => (left(lookup) === null) === wanted;
    }
    if (this.take("in")) {
      this.expect("(");
      const choices = this.listOf(() => this.expression());
      this.expect(")");
      return (lookup) => choices.some((choice) => compare("=", left(lookup), choice(lookup)) === true);
    }
    const operator = ["=", "<>", "!=", "<=", ">=", "<", ">"].find((symbol) => this.take(symbol));
    if (operator === undefined) return left;
    const right = this.joined();
    return (lookup) => compare(operator, left(lookup), right(lookup));
  }

  private joined(): Expression {
    let left = this.casted();
    while (this.take("||")) {
      const [a, b] = [left, this.casted()];
      left = (lookup) => plain(a(lookup)) + plain(b(lookup));
    }
    return left;
  }

  private casted(): Expression {
    let inner = this.primary();
    while (this.take("::")) {
      const [value, type] = [inner, this.name()];
      inner = (lookup) => cast(value(lookup), type);
    }
    return inner;
  }

  private primary(): Expression {
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    const next = this.list.shift();
    if (next?.kind === "text") return () => next.value;
    if (next?.kind === "number") return () => Number(next.value);
    if (next?.kind !== "word" && next?.kind !== "quoted") throw syntaxError(next?.source);
    const constant = constants[next.value];
    if (next.kind === "word" && constant !== undefined) return () => constant;
    if (next.kind === "word" && this.take("(")) return this.call(next.value);
    if (!this.take(".")) return (lookup) => lookup(next.value, undefined);
    const column = this.name();
    return (lookup) => lookup(column, next.value);
  }

  private call(name: string): Expression {
    const values = this.peek()?.value === ")" ? [] : this.listOf(() => this.expression());
    this.expect(")");
    const known = functions[name];
    if (!known) throw new SqlError(`function ${name}() does not exist`);
    return (lookup) => known(values.map((value) => value(lookup)));
  }
}
