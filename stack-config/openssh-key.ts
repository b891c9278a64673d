import { SshWire } from "./ssh-wire.ts";

/** An unencrypted ed25519 key pair out of a file such as ~/.ssh/id_ed25519. */
export interface OpenSshKey {
  /** 32 bytes. */
  seed: Buffer;
  /** 32 bytes. */
  publicKey: Buffer;
  /** "ssh-ed25519 AAAA…". */
  publicText: string;
}

/** What a file of ssh's is, without its secret. */
export type SshKeyFile =
  | { kind: "ed25519"; key: OpenSshKey }
  | { kind: "other"; algorithm: string }
  | { kind: "with passphrase" }
  | { kind: "public" }
  | { kind: "none" };

const MAGIC = "openssh-key-v1\0";
const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/;
/** ssh-keygen's older forms, still read by all clients. */
const PEM = /^-----BEGIN (RSA|EC) PRIVATE KEY-----/;

export function readSshKeyFile(text: string): SshKeyFile {
  const trimmed = text.trim();
  if (/^(ssh|ecdsa|sk)-\S+ AAAA/.test(trimmed)) return { kind: "public" };
  const [, pemAlgorithm] = PEM.exec(trimmed) ?? [];
  if (pemAlgorithm !== undefined) {
    return trimmed.includes("ENCRYPTED") ? { kind: "with passphrase" } : { kind: "other", algorithm: pemAlgorithm };
  }
  const [, body] = OPENSSH.exec(trimmed) ?? [];
  if (body === undefined) return { kind: "none" };
  try {
    return readOpenSsh(Buffer.from(body, "base64"));
  } catch (error) {
    if (error instanceof RangeError) return { kind: "none" };
    throw error;
  }
}

/** The form is described in openssh-portable's PROTOCOL.key. */
function readOpenSsh(bytes: Buffer): SshKeyFile {
  const wire = new SshWire(bytes);
  if (wire.take(MAGIC.length).toString("latin1") !== MAGIC) return { kind: "none" };
  const cipher = wire.string().toString("latin1");
  wire.string(); // key derivation
  wire.string(); // its options
  wire.uint32(); // number of keys, always 1
  const publicWire = wire.string();
  if (cipher !== "none") return { kind: "with passphrase" };

  const secret = new SshWire(wire.string());
  if (secret.uint32() !== secret.uint32()) return { kind: "none" };
  const algorithm = secret.string().toString("latin1");
  if (algorithm !== "ssh-ed25519") return { kind: "other", algorithm };
  const publicKey = secret.string();
  const seed = secret.string().subarray(0, 32);
  return { kind: "ed25519", key: { seed, publicKey, publicText: `ssh-ed25519 ${publicWire.toString("base64")}` } };
}
