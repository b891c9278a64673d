import { floatText } from "./float-text.ts";
import { SopsError } from "./sops-error.ts";
import { textLeaf, withoutSops, type Entry, type MapNode, type SopsNode, type StoredFile } from "./tree.ts";

const DEEPEST = 50;

/** A string, a sign, or a number or word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Reads SOPS' JSON and binary stores. JSON.parse alone would put keys such as "10" first and drop doubled ones, and the
 * order of all values is authenticated.
 */
export function readJson(text: string): StoredFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new SopsError("it begins like JSON but is not valid JSON");
  }
  const document = nodeFrom((text.match(TOKEN) ?? []).values());
  if (document.kind !== "map") throw new SopsError("its top level is not a JSON object");
  return { documents: [withoutSops(document)], sops: (parsed as { sops?: unknown }).sops };
}

/** Reads one value; the text is known to be valid JSON. */
function nodeFrom(tokens: Iterator<string, undefined>, depth = 0, first = next(tokens)): SopsNode {
  if (depth > DEEPEST) throw new SopsError(`it is nested more than ${DEEPEST} levels deep`);
  if (first === "{") return mapFrom(tokens, depth + 1);
  if (first === "[") return { kind: "list", items: listFrom(tokens, depth + 1) };
  return leafFrom(JSON.parse(first));
}

function mapFrom(tokens: Iterator<string, undefined>, depth: number): MapNode {
  const items: Entry[] = [];
  for (let token = next(tokens); token !== "}"; token = next(tokens)) {
    if (token === ",") continue;
    next(tokens); // ":"
    items.push({ kind: "entry", key: JSON.parse(token) as string, value: nodeFrom(tokens, depth) });
  }
  return { kind: "map", items };
}

function listFrom(tokens: Iterator<string, undefined>, depth: number): SopsNode[] {
  const items: SopsNode[] = [];
  for (let token = next(tokens); token !== "]"; token = next(tokens)) {
    if (token !== ",") items.push(nodeFrom(tokens, depth, token));
  }
  return items;
}

function leafFrom(value: unknown): SopsNode {
  if (typeof value === "string") return textLeaf(value);
  if (typeof value === "number") return { kind: "leaf", type: "float", text: floatText(value) };
  if (typeof value === "boolean") return { kind: "leaf", type: "bool", text: value ? "True" : "False" };
  return { kind: "leaf", type: "null", text: "" };
}

function next(tokens: Iterator<string, undefined>): string {
  return tokens.next().value ?? "";
}
