/** The part of Go's text/template that people write behind --format. */
import { DockerError } from "../docker-error.ts";

export type View = Record<string, unknown>;

interface Scope {
  dot: unknown;
  root: unknown;
  variables: Record<string, unknown>;
}

type Node = { text: string } | { action: string; children: Node[]; otherwise: Node[] };

export function render(template: string, data: unknown): string {
  const { nodes } = parse(pieces(template), 0);
  return write(nodes, { dot: data, root: data, variables: {} });
}

function pieces(template: string): { text?: string; action?: string }[] {
  const found: { text?: string; action?: string }[] = [];
  let at = 0;
  for (const match of template.matchAll(/\{\{-?\s*([\s\S]*?)\s*-?\}\}/g)) {
    let text = template.slice(at, match.index);
    if (match[0].startsWith("{{-")) text = text.trimEnd();
    found.push({ text }, { action: match[1] ?? "" });
    at = match.index + match[0].length;
    if (match[0].endsWith("-}}")) at += /^\s*/.exec(template.slice(at))?.[0].length ?? 0;
  }
  const rest = template.slice(at);
  if (rest.includes("{{")) throw fault("unclosed action");
  found.push({ text: rest.replaceAll("\\n", "\n").replaceAll("\\t", "\t") });
  for (const piece of found)
    if (piece.text !== undefined) piece.text = piece.text.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
  return found;
}

/** Up to the `end` or `else` that belongs to the enclosing block. */
function parse(list: { text?: string; action?: string }[], start: number): { nodes: Node[]; at: number; stop: string } {
  const nodes: Node[] = [];
  let at = start;
  while (at < list.length) {
    const { text, action } = list[at] ?? {};
    at += 1;
    if (action === undefined) nodes.push({ text: text ?? "" });
    else if (action === "end" || action.startsWith("else")) return { nodes, at, stop: action };
    else if (/^(range|if|with)\s/.test(action)) {
      const body = parse(list, at);
      let otherwise: Node[] = [];
      at = body.at;
      if (body.stop === "else") {
        const rest = parse(list, at);
        otherwise = rest.nodes;
        at = rest.at;
      } else if (body.stop === "") throw fault("unexpected EOF");
      nodes.push({ action, children: body.nodes, otherwise });
    } else nodes.push({ action, children: [], otherwise: [] });
  }
  return { nodes, at, stop: "" };
}

function write(nodes: readonly Node[], scope: Scope): string {
  return nodes.map((node) => ("text" in node ? node.text : act(node, scope))).join("");
}

function act({ action, children, otherwise }: Exclude<Node, { text: string }>, scope: Scope): string {
  const block = /^(range|if|with)\s+([\s\S]*)$/.exec(action);
  if (block === null) return textOf(evaluate(action, scope, true));
  const [, kind, expression = ""] = block;
  if (kind === "range") return loop(expression, children, otherwise, scope);
  const value = evaluate(expression, scope, false);
  if (!truth(value)) return write(otherwise, scope);
  return write(children, kind === "with" ? { ...scope, dot: value } : scope);
}

function loop(expression: string, children: Node[], otherwise: Node[], scope: Scope): string {
  const [, names, source = ""] = /^(?:(\$[\w, $]+)\s*:=\s*)?([\s\S]*)$/.exec(expression) ?? [];
  const value = evaluate(source, scope, false);
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return write(otherwise, scope);
  const [first, second] = (names ?? "").split(",").map((name) => name.trim());
  return entries
    .map(([key, item]) => {
      const variables = { ...scope.variables };
      if (second !== undefined && first !== undefined) Object.assign(variables, { [first]: key, [second]: item });
      else if (first) variables[first] = item;
      return write(children, { ...scope, dot: item, variables });
    })
    .join("");
}

/** `strict`: a field that is not there is an error, as docker's missingkey=error has it. */
function evaluate(expression: string, scope: Scope, strict: boolean): unknown {
  const stages = splitTop(expression, "|");
  return stages.reduce<unknown>(
    (piped, stage, index) => call(stage, scope, strict, index === 0 ? [] : [piped]),
    undefined,
  );
}

function call(text: string, scope: Scope, strict: boolean, piped: unknown[]): unknown {
  const words = splitTop(text, " ");
  const [name = "", ...rest] = words;
  if (rest.length === 0 && piped.length === 0) return operand(name, scope, strict);
  const args = [...rest.map((word) => operand(word, scope, strict && name !== "or" && name !== "and")), ...piped];
  const known = FUNCTIONS[name];
  if (known !== undefined) return known(args);
  const method = operand(name, scope, strict);
  if (typeof method === "function") return (method as (...values: unknown[]) => unknown)(...args);
  throw fault(`function "${name}" not defined`);
}

function operand(word: string, scope: Scope, strict: boolean): unknown {
  if (/^".*"$/s.test(word)) return JSON.parse(word) as unknown;
  if (/^`.*`$/s.test(word)) return word.slice(1, -1);
  if (/^-?\d+$/.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  if (word.startsWith("(")) return evaluate(word.slice(1, -1), scope, strict);
  const variable = /^(\$\w*)(.*)$/.exec(word);
  if (variable !== null) {
    const base = variable[1] === "$" ? scope.root : scope.variables[variable[1] ?? ""];
    return fields(base, variable[2] ?? "", strict);
  }
  if (word.startsWith(".")) return fields(scope.dot, word, strict);
  const known = FUNCTIONS[word];
  if (known !== undefined) return known([]);
  throw fault(`function "${word}" not defined`);
}

function fields(base: unknown, path: string, strict: boolean): unknown {
  let value = base;
  for (const name of path.split(".").filter((part) => part !== "")) {
    const found = (value as View | null | undefined)?.[name];
    if (found === undefined && strict) throw fault(`executing "" at <${path}>: map has no entry for key "${name}"`);
    value = found;
  }
  return value;
}

const FUNCTIONS: Record<string, (args: unknown[]) => unknown> = {
  json: ([value]) => JSON.stringify(value, (_, own: unknown) => (typeof own === "function" ? undefined : own)),
  index: ([base, ...keys]) =>
    keys.reduce<unknown>((value, key) => (value as View | undefined)?.[String(key)] ?? "", base),
  len: ([value]) =>
    typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(value ?? {}).length,
  println: (args) => `${args.map(textOf).join(" ")}\n`,
  print: (args) => args.map(textOf).join(""),
  printf: ([format, ...args]) =>
    String(format).replaceAll(/%[svdq]/g, (verb) =>
      verb === "%q" ? JSON.stringify(args.shift()) : textOf(args.shift()),
    ),
  join: ([list, separator]) => (list as unknown[]).map(textOf).join(String(separator)),
  split: ([text, separator]) => String(text).split(String(separator)),
  upper: ([text]) => String(text).toUpperCase(),
  lower: ([text]) => String(text).toLowerCase(),
  eq: ([first, ...others]) => others.some((other) => other === first),
  ne: ([first, second]) => first !== second,
  not: ([value]) => !truth(value),
  and: (args) => args.find((value) => !truth(value)) ?? args.at(-1),
  or: (args) => args.find(truth) ?? args.at(-1),
};

function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** As Go prints a value with %v. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(textOf).join(" ")}]`;
  if (typeof value === "object")
    return `map[${Object.entries(value)
      .map(([key, own]) => `${key}:${textOf(own)}`)
      .join(" ")}]`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/** Splits outside of quotes and brackets. */
function splitTop(text: string, separator: string): string[] {
  const found: string[] = [];
  let current = "";
  let depth = 0;
  let quote = "";
  for (const char of text) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "`") quote = char;
    else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    if (char === separator && depth === 0 && quote === "") {
      if (current.trim() !== "") found.push(current.trim());
      current = "";
    } else current += char;
  }
  if (current.trim() !== "") found.push(current.trim());
  return found;
}

function fault(message: string): DockerError {
  return new DockerError(`template parsing error: template: :1: ${message}`, 64);
}
