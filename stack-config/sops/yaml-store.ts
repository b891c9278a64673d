import { isMap, isScalar, isSeq, parseAllDocuments, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { SopsError } from "./sops-error.ts";
import { textLeaf, withoutSops, type Comment, type MapNode, type SopsNode, type StoredFile } from "./tree.ts";
import { commentLines, type CommentLine } from "./yaml-comments.ts";
import { plainScalar } from "./yaml-scalar.ts";

/** Reads SOPS' YAML store, which may hold several documents; the block of the first is the file's. */
export function readYaml(text: string): StoredFile {
  try {
    return readDocuments(text);
  } catch (error) {
    // The library's own words for what nests without an end, and for an alias.
    if (error instanceof RangeError || error instanceof ReferenceError)
      throw new SopsError("it is nested too deeply, or has aliases, which SOPS does not write; encrypt the file again");
    throw error;
  }
}

function readDocuments(text: string): StoredFile {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: true });
  if (!Array.isArray(documents)) throw new SopsError("it is empty");
  const [first] = documents;
  const invalid = documents.find(({ errors }) => errors.length > 0);
  if (first === undefined || invalid !== undefined) {
    const line = invalid?.errors[0]?.linePos?.[0].line;
    throw new SopsError(line === undefined ? "it is not valid YAML" : `it is not valid YAML (line ${line})`);
  }
  const reader = new YamlReader(text);
  return {
    documents: documents.map(({ contents, range }) => withoutSops(reader.document(contents, range[2]))),
    sops: (first.toJS() as { sops?: unknown } | null)?.sops,
  };
}

class YamlReader {
  readonly #source: string;
  readonly #comments: CommentLine[];

  constructor(source: string) {
    this.#source = source;
    this.#comments = commentLines(source);
  }

  document(contents: Node | null, end: number): MapNode {
    if (!isMap(contents)) throw new SopsError("its top level is not a YAML mapping");
    return this.#map(contents, 0, end);
  }

  /** @param from @param end the part of the source whose comments may belong to this mapping */
  #map(map: YAMLMap, from: number, end: number): MapNode {
    const items: MapNode["items"] = [];
    const starts = map.items.map(({ key }) => startOf(key));
    let commentsFrom = from;
    for (const [index, { key, value }] of map.items.entries()) {
      const start = starts[index] ?? end;
      if (!isScalar(key)) throw new SopsError(`its line ${this.#line(start)} has a key that is not text`);
      items.push(...this.#commentsAt(this.#column(start), commentsFrom, start));
      items.push({ kind: "entry", key: String(key.value), value: this.#node(value, start, starts[index + 1] ?? end) });
      commentsFrom = start;
    }
    items.push(...this.#commentsAt(this.#column(starts[0] ?? end), commentsFrom, end));
    return { kind: "map", items };
  }

  #list(list: YAMLSeq, from: number, end: number): SopsNode {
    const items: (SopsNode | Comment)[] = [];
    const starts = list.items.map(startOf);
    const dashColumn = this.#column(starts[0] ?? end) - "- ".length;
    let commentsFrom = from;
    for (const [index, item] of list.items.entries()) {
      const start = starts[index] ?? end;
      items.push(...this.#commentsAt(dashColumn, commentsFrom, start));
      items.push(this.#node(item, start, starts[index + 1] ?? end));
      commentsFrom = start;
    }
    items.push(...this.#commentsAt(dashColumn, commentsFrom, end));
    return { kind: "list", items };
  }

  #node(node: unknown, from: number, end: number): SopsNode {
    if (isMap(node)) return this.#map(node, from, end);
    if (isSeq(node)) return this.#list(node, from, end);
    if (isScalar(node)) return this.#scalar(node);
    throw new SopsError(`its line ${this.#line(from)} has an alias, which SOPS does not write; encrypt the file again`);
  }

  #scalar(scalar: Scalar): SopsNode {
    if (scalar.tag !== undefined && scalar.tag !== "tag:yaml.org,2002:str") {
      throw new SopsError(
        `its line ${this.#line(startOf(scalar))} has the tag ${scalar.tag}; only plain text can be read`,
      );
    }
    const text = typeof scalar.value === "string" ? scalar.value : "";
    return scalar.type === "PLAIN" && scalar.tag === undefined ? plainScalar(text) : textLeaf(text);
  }

  #commentsAt(column: number, from: number, end: number): Comment[] {
    return this.#comments
      .filter((comment) => comment.column === column && comment.offset >= from && comment.offset < end)
      .map(({ text }) => ({ kind: "comment", text }));
  }

  #column(offset: number): number {
    return offset - (this.#source.lastIndexOf("\n", offset - 1) + 1);
  }

  #line(offset: number): number {
    return this.#source.slice(0, offset).split("\n").length;
  }
}

function startOf(node: unknown): number {
  return (node as Partial<Node> | null)?.range?.[0] ?? 0;
}
