import { FORBIDDEN_KEYS } from "../forbidden-keys.ts";
import type { AgeIdentity } from "./data-key.ts";
import { decryptTree } from "./decrypt-tree.ts";
import { decryptValue } from "./encrypted-value.ts";
import { parseMetadata } from "./metadata.ts";
import { readSopsFile, sopsFormat, type SopsFormat } from "./read-file.ts";
import { SopsError } from "./sops-error.ts";
import type { MapNode, SopsNode } from "./tree.ts";

/** In characters: some readers take a time that grows with the square of it. */
const LONGEST = 256 * 1024;
const LONGEST_KEY = 300;

export interface DecryptedFile {
  format: SopsFormat;
  documents: MapNode[];
}

/**
 * Decrypts a SOPS file and checks that nobody changed it.
 * @param fileName only its ending counts
 * @throws SopsError when it is no SOPS file, was changed, or none of the identities opens it; the sentence begins with "it" or "its"
 */
export async function decryptSopsFile(
  content: string,
  fileName: string,
  identities: AgeIdentity[],
): Promise<DecryptedFile> {
  if (content.length > LONGEST)
    throw new SopsError(`it is longer than ${LONGEST / 1024} kB, which no file of secrets is`);
  const format = sopsFormat(content, fileName);
  const stored = await readSopsFile(content, format);
  refuseForbidden(stored.documents);
  const metadata = parseMetadata(stored.sops);
  const { decryptDataKey } = await import("./data-key.ts");
  const dataKey = await decryptDataKey(metadata, identities);
  const { documents, mac } = decryptTree(stored.documents, metadata, dataKey);

  const recorded = decryptValue(metadata.mac, dataKey, metadata.lastModified);
  if (recorded === undefined) {
    throw new SopsError("its message authentication code or the date of its last change was altered; restore the file");
  }
  if (recorded.text !== mac) {
    throw new SopsError(
      "it was changed after SOPS wrote it (its message authentication code differs); restore it, or edit it with sops",
    );
  }
  return { format, documents };
}

function refuseForbidden(nodes: readonly SopsNode[]): void {
  for (const node of nodes) {
    if (node.kind === "leaf") continue;
    const items = node.items.filter((item) => item.kind !== "comment");
    for (const item of items) {
      if (item.kind !== "entry") continue;
      if (FORBIDDEN_KEYS.includes(item.key)) throw new SopsError(`its key ${item.key} is a name that cannot be used`);
      if (item.key.length > LONGEST_KEY) throw new SopsError(`it has a name longer than ${LONGEST_KEY} characters`);
    }
    refuseForbidden(items.map((item) => (item.kind === "entry" ? item.value : item)));
  }
}
