import { createHash, type Hash } from "node:crypto";
import { isEncrypted } from "./encryption-rule.ts";
import { decryptValue } from "./encrypted-value.ts";
import type { SopsMetadata } from "./metadata.ts";
import { SopsError } from "./sops-error.ts";
import type { Comment, Leaf, MapNode, SopsNode } from "./tree.ts";

/** Hashed first under mac_only_encrypted, so that the setting itself is authenticated: SHA-256 of "sops" (getsops/sops sops.go). */
const MAC_ONLY_ENCRYPTED_START = createHash("sha256").update("sops").digest();

/** The values of a file and the message authentication code they give: SHA-512 over them in order, in upper-case hex. */
export interface DecryptedTree {
  documents: MapNode[];
  mac: string;
}

/** Decrypts every value that the file's rule says is encrypted; comments are dropped. */
export function decryptTree(documents: MapNode[], metadata: SopsMetadata, dataKey: Uint8Array): DecryptedTree {
  const hash = createHash("sha512");
  if (metadata.macOnlyEncrypted) hash.update(MAC_ONLY_ENCRYPTED_START);
  const walk = new Walk(metadata, dataKey, hash);
  const decrypted = documents.map((document) => walk.map(document, [], []));
  return { documents: decrypted, mac: hash.digest("hex").toUpperCase() };
}

class Walk {
  readonly #metadata: SopsMetadata;
  readonly #dataKey: Uint8Array;
  readonly #hash: Hash;

  constructor(metadata: SopsMetadata, dataKey: Uint8Array, hash: Hash) {
    this.#metadata = metadata;
    this.#dataKey = dataKey;
    this.#hash = hash;
  }

  map(map: MapNode, path: string[], outerComments: string[][]): MapNode {
    const items: MapNode["items"] = [];
    let comments: string[] = [];
    for (const item of map.items) {
      if (item.kind === "comment") {
        comments.push(item.text);
        this.#comment(item, path, [...outerComments, comments]);
        continue;
      }
      items.push({ ...item, value: this.#node(item.value, [...path, item.key], [...outerComments, comments]) });
      comments = [];
    }
    return { kind: "map", items };
  }

  #list(list: (SopsNode | Comment)[], path: string[], outerComments: string[][]): SopsNode {
    const items: SopsNode[] = [];
    let comments: string[] = [];
    for (const item of list) {
      if (item.kind === "comment") {
        comments.push(item.text);
        this.#comment(item, path, [...outerComments, comments]);
        continue;
      }
      // In a list SOPS writes an encrypted comment as one more text.
      if (item.kind !== "leaf" || !this.#isEncryptedComment(item, path)) {
        items.push(this.#node(item, path, [...outerComments, comments]));
      }
      comments = [];
    }
    return { kind: "list", items };
  }

  #node(node: SopsNode, path: string[], comments: string[][]): SopsNode {
    if (node.kind === "map") return this.map(node, path, comments);
    if (node.kind === "list") return this.#list(node.items, path, comments);
    if (node.type === "null") return node;
    const encrypted = isEncrypted(this.#metadata.rule, path, comments, false);
    const leaf = encrypted ? this.#decrypt(node, path) : node;
    if (encrypted || !this.#metadata.macOnlyEncrypted) this.#hash.update(leaf.text);
    return leaf;
  }

  #decrypt(leaf: Leaf, path: string[]): Leaf {
    const decrypted = leaf.type === "str" ? decryptValue(leaf.text, this.#dataKey, additionalData(path)) : undefined;
    if (decrypted?.kind !== "leaf") {
      throw new SopsError(
        `its value ${path.map(shownKey).join(".")} was changed or moved after it was encrypted; restore it, or edit it with sops`,
      );
    }
    return decrypted;
  }

  #isEncryptedComment(leaf: Leaf, path: string[]): boolean {
    if (!leaf.text.endsWith("type:comment]")) return false;
    return decryptValue(leaf.text, this.#dataKey, additionalData(path))?.kind === "comment";
  }

  /** A comment counts only where an old SOPS encrypted it as a string; one that is not ciphertext is let be, as SOPS does. */
  #comment(comment: Comment, path: string[], comments: string[][]): void {
    if (!isEncrypted(this.#metadata.rule, path, comments, true)) return;
    const decrypted = decryptValue(comment.text, this.#dataKey, additionalData(path));
    if (decrypted?.kind === "leaf") this.#hash.update(decrypted.text);
  }
}

function additionalData(path: string[]): string {
  return `${path.join(":")}:`;
}

/** A broken line makes a value a key: only what is formed like a name is repeated. */
function shownKey(key: string): string {
  return /^[A-Za-z]{1,12}(?:_[A-Za-z0-9]{1,12}){0,4}$/.test(key) ? key : "…";
}
