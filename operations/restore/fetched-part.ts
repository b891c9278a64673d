/** An object of a backup on this computer, still encrypted, its checksum held against the manifest's; and what is in it. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Decrypter } from "age-encryption";
import { OperationError } from "../operation-error.ts";
import type { Backup, Manifest, PartName } from "./backups.ts";
import type { Bucket } from "./bucket.ts";

/** @returns the encrypted file's path in `folder` */
export async function fetchPart(
  bucket: Bucket,
  backup: Backup,
  manifest: Manifest,
  name: PartName,
  folder: string,
): Promise<string> {
  const wanted = manifest.parts[name];
  if (!wanted) {
    const there = Object.keys(manifest.parts).join(", ");
    throw new OperationError(`${backup.name} has no ${name}; it has ${there}`);
  }
  const file = join(folder, `${name}.age`);
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(
    await bucket.stream(`${backup.place}/${name}.age`),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(file, { mode: 0o600 }),
  );
  if (bytes !== wanted.bytes || hash.digest("hex") !== wanted.sha256) {
    throw new OperationError(
      `${name} of ${backup.name} is not what was uploaded (${bytes} bytes of ${wanted.bytes}, or others); take another with --from`,
    );
  }
  return file;
}

/** @param identities "AGE-SECRET-KEY-1…" */
export async function decrypted(file: string, identities: readonly string[], backup: Backup): Promise<Readable> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const plain = await decrypter.decrypt(
      Readable.toWeb(createReadStream(file)) as unknown as ReadableStream<Uint8Array>,
    );
    return Readable.fromWeb(plain as never);
  } catch {
    throw new OperationError(
      `the age key opens no backup like ${backup.name}: it belongs to none of the recipients it was encrypted for; YAPIT_BACKUP_AGE_KEY_FILE names another`,
    );
  }
}
