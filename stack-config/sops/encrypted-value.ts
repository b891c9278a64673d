import { isUtf8 } from "node:buffer";
import { createDecipheriv } from "node:crypto";
import { SopsError } from "./sops-error.ts";
import { statedText } from "./stated-type.ts";
import type { Leaf, LeafType } from "./tree.ts";

/** "ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]" (getsops/sops aes/cipher.go). */
const FORM = /^ENC\[AES256_GCM,data:([^,]+),iv:([^,]+),tag:([^,]+),type:([a-z]+)\]$/;
const TAG_BYTES = 16;
const TYPES: readonly string[] = ["str", "int", "float", "bool", "time", "bytes"] satisfies LeafType[];

/** "comment" is the type of an encrypted comment, which is not part of the message authentication code. */
export type Decrypted = Leaf | { kind: "comment"; text: string };

/**
 * Decrypts one value; undefined when it is not ciphertext, was changed, or stood elsewhere in the file.
 * An empty value is stored as it is: SOPS encrypts nothing.
 * @param additionalData the value's path: its keys, each followed by ":"
 */
export function decryptValue(text: string, dataKey: Uint8Array, additionalData: string): Decrypted | undefined {
  if (text === "") return { kind: "leaf", type: "str", text };
  const [, data, iv, tag, type] = FORM.exec(text) ?? [];
  if (data === undefined || iv === undefined || tag === undefined || type === undefined) return undefined;
  const plain = openSealed(dataKey, bytes(iv), bytes(data), bytes(tag), additionalData);
  if (plain === undefined) return undefined;
  if (type === "comment") return { kind: "comment", text: plain };
  // Nothing seals the type but what the value reads as under it.
  const stated = isLeafType(type) ? statedText(type, plain) : undefined;
  return stated === undefined ? undefined : { kind: "leaf", type: type as LeafType, text: stated, wasEncrypted: true };
}

function openSealed(
  key: Uint8Array,
  iv: Buffer,
  data: Buffer,
  tag: Buffer,
  additionalData: string,
): string | undefined {
  if (tag.length !== TAG_BYTES || iv.length === 0) return undefined;
  let plain: Buffer;
  try {
    // It throws for a key or an iv of a length that it does not take.
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(additionalData, "utf8"));
    decipher.setAuthTag(tag);
    plain = Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    return undefined;
  }
  if (!isUtf8(plain)) throw new SopsError("it holds bytes that are not text");
  return plain.toString("utf8");
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

function isLeafType(type: string): type is LeafType {
  return TYPES.includes(type);
}
