import type { AgeIdentity } from "./data-key.ts";
import { decryptTree } from "./decrypt-tree.ts";
import { decryptValue } from "./encrypted-value.ts";
import { parseMetadata } from "./metadata.ts";
import { readSopsFile, sopsFormat, type SopsFormat } from "./read-file.ts";
import { SopsError } from "./sops-error.ts";
import type { MapNode } from "./tree.ts";

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
  const format = sopsFormat(content, fileName);
  const stored = await readSopsFile(content, format);
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
