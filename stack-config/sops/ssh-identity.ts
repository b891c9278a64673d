import {
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import type { Identity, Stanza } from "age-encryption";
import { SopsError } from "./sops-error.ts";

const LABEL = "age-encryption.org/v1/ssh-ed25519";
const FILE_KEY_BYTES = 16;
const TAG_BYTES = 16;
/** The bytes in front of a raw key in PKCS 8 and SubjectPublicKeyInfo for X25519 (RFC 8410). */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI_X25519 = Buffer.from("302a300506032b656e032100", "hex");

/**
 * An ssh-ed25519 key as an age identity: the library leaves it to its users, age itself has it
 * (github.com/FiloSottile/age agessh, and C2SP age.md for the stanza's form).
 */
export class SshEd25519Identity implements Identity {
  readonly #wirePublicKey: Buffer;
  readonly #secret: KeyObject;

  /** @param seed @param publicKey 32 bytes each */
  constructor(seed: Buffer, publicKey: Buffer) {
    this.#wirePublicKey = Buffer.concat([sshString(Buffer.from("ssh-ed25519")), sshString(publicKey)]);
    // The X25519 scalar of an Ed25519 key is the first half of its seed's hash (RFC 8032, 5.1.5).
    this.#secret = x25519Private(createHash("sha512").update(seed).digest().subarray(0, 32));
  }

  unwrapFileKey(stanzas: Stanza[]): Uint8Array | null {
    const tag = createHash("sha256")
      .update(this.#wirePublicKey)
      .digest()
      .subarray(0, 4)
      .toString("base64")
      .replace(/=+$/, "");
    const stanza = stanzas.find(({ args }) => args[0] === "ssh-ed25519" && args[1] === tag);
    if (stanza === undefined) return null;
    const share = Buffer.from(stanza.args[2] ?? "", "base64");
    if (share.length !== 32) throw new SopsError("its ssh-ed25519 stanza is malformed");

    const tweak = x25519Private(derive(Buffer.alloc(0), this.#wirePublicKey));
    const shared = multiply(tweak, multiply(this.#secret, share));
    const wrappingKey = derive(shared, Buffer.concat([share, publicBytes(this.#secret)]));
    return unwrap(wrappingKey, Buffer.from(stanza.body));
  }
}

function unwrap(key: Buffer, body: Buffer): Uint8Array {
  const decipher = createDecipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(body.subarray(FILE_KEY_BYTES));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(body.subarray(0, FILE_KEY_BYTES)), decipher.final()]));
  } catch {
    throw new SopsError("its ssh-ed25519 stanza was changed");
  }
}

function derive(secret: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, LABEL, 32));
}

function multiply(privateKey: KeyObject, point: Buffer): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_X25519, point]), format: "der", type: "spki" });
  return diffieHellman({ privateKey, publicKey });
}

function x25519Private(scalar: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_X25519, scalar]), format: "der", type: "pkcs8" });
}

function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(SPKI_X25519.length);
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
