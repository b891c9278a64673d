/** What a SOPS file holds, in the order in which it is written: the order decides the message authentication code. */
export interface MapNode {
  kind: "map";
  items: (Entry | Comment)[];
}

export interface ListNode {
  kind: "list";
  items: (SopsNode | Comment)[];
}

export interface Entry {
  kind: "entry";
  key: string;
  value: SopsNode;
}

export interface Comment {
  kind: "comment";
  /** Without its "#". */
  text: string;
}

export interface Leaf {
  kind: "leaf";
  type: LeafType;
  /** The bytes that go into the message authentication code: "True", "1500000000000000000000", "sk_live_…". */
  text: string;
  /** Whether the file held it as ciphertext; set by decryption. */
  wasEncrypted?: boolean;
}

/** SOPS' own names of the types, and null, which is neither encrypted nor authenticated. */
export type LeafType = "str" | "int" | "float" | "bool" | "time" | "bytes" | "null";

export type SopsNode = MapNode | ListNode | Leaf;

/** A file as one of the stores reads it: its documents (more than one only in YAML) and the raw "sops" block. */
export interface StoredFile {
  documents: MapNode[];
  sops: unknown;
}

export function textLeaf(text: string): Leaf {
  return { kind: "leaf", type: "str", text };
}

/** Takes the "sops" block out of a document's top level. */
export function withoutSops(document: MapNode): MapNode {
  return { kind: "map", items: document.items.filter((item) => item.kind === "comment" || item.key !== "sops") };
}
