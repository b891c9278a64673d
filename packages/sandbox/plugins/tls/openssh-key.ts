/** A key in OpenSSH's own forms: "ssh-ed25519 AAAA…" and the openssh-key-v1 file (openssh-portable, PROTOCOL.key). */
import { createPublicKey, type KeyObject, randomBytes } from "node:crypto";

export interface OpensshKey {
  /** The wire form that fingerprints are taken of. */
  blob: Buffer;
  /** "ssh-ed25519 AAAA…", without a comment or a line break. */
  publicLine: string;
  /** PEM, unencrypted. */
  privateFile: string;
}

const CURVES: Record<string, string> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

/** Undefined: a curve that OpenSSH has no name for (P-224). */
export function opensshKey(key: KeyObject): OpensshKey | undefined {
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const parts = partsOf(key);
  const blob = Buffer.concat([string(parts.type), ...parts.open]);
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, string(parts.type), ...parts.secret, string("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const none = [string("none"), string("none"), string("")];
  const section = string(Buffer.concat([secret, padding]));
  const file = Buffer.concat([Buffer.from("openssh-key-v1\0"), ...none, uint32(1), string(blob), section]);
  const lines =
    file
      .toString("base64")
      .match(/.{1,70}/g)
      ?.join("\n") ?? "";
  return {
    blob,
    publicLine: `${parts.type} ${blob.toString("base64")}`,
    privateFile: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`,
  };
}

/** What follows the type, in the public and in the private form. */
function partsOf(key: KeyObject): { type: string; open: Buffer[]; secret: Buffer[] } {
  const jwk = key.export({ format: "jwk" });
  const number = (text: string | undefined): Buffer => mpint(Buffer.from(text ?? "", "base64url"));
  if (jwk.kty === "OKP") {
    const [open, seed] = [Buffer.from(jwk.x ?? "", "base64url"), Buffer.from(jwk.d ?? "", "base64url")];
    return { type: "ssh-ed25519", open: [string(open)], secret: [string(open), string(Buffer.concat([seed, open]))] };
  }
  if (jwk.kty === "RSA") {
    const secret = [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(number);
    return { type: "ssh-rsa", open: [number(jwk.e), number(jwk.n)], secret };
  }
  const curve = CURVES[jwk.crv ?? ""] ?? "";
  const coordinates = [jwk.x, jwk.y].map((text) => Buffer.from(text ?? "", "base64url"));
  const open = [string(curve), string(Buffer.concat([Buffer.from([4]), ...coordinates]))];
  return { type: `ecdsa-sha2-${curve}`, open, secret: [...open, number(jwk.d)] };
}

/** Of any key in PEM: its public half's SPKI bytes. */
export function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: "spki", format: "der" });
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** No leading zero bytes but the one that keeps it positive. */
function mpint(value: Buffer): Buffer {
  const first = value.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.alloc(0) : value.subarray(first);
  return string((trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}
