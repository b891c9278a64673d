import { SshWire } from "./ssh-wire.ts";

const ALGORITHMS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];
const RSA_MINIMUM_BITS = 2048;

/** @returns what keeps a line from being a public key in authorized_keys form, or undefined; never repeats the line */
export function publicKeyProblem(text: string): string | undefined {
  if (text.includes("PRIVATE KEY"))
    return "is a private key; give the public one, the file that ends in .pub, and make a new pair";
  if (/[\n\r]/.test(text.trim())) return "holds several lines; give each key an item of its own in the list";
  const [algorithm = "", base64 = ""] = trimmedKey(text).split(" ");
  if (!ALGORITHMS.includes(algorithm))
    return `is not a public key that begins with ${ALGORITHMS.slice(0, 2).join(", ")} or the like`;
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) return `has no base64 text behind ${algorithm}`;
  try {
    return wireProblem(new SshWire(Buffer.from(base64, "base64")), algorithm);
  } catch (error) {
    if (error instanceof RangeError) return "is cut off; copy the whole line";
    throw error;
  }
}

/**
 * The key on one line with single spaces: Hetzner compares keys letter by letter, and a stray line break would replace the
 * key and the server with it.
 */
export function trimmedKey(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function wireProblem(wire: SshWire, algorithm: string): string | undefined {
  if (wire.string().toString("latin1") !== algorithm)
    return `says ${algorithm} in front and another kind inside; copy the whole line`;
  if (algorithm === "ssh-ed25519" && wire.string().length !== 32) return "is not 32 bytes long; copy the whole line";
  if (algorithm === "ssh-rsa") {
    wire.string(); // exponent
    const modulus = wire.string();
    const bits = modulus.length * 8 - (Math.clz32(modulus.find((byte) => byte !== 0) ?? 0) % 8);
    if (bits < RSA_MINIMUM_BITS - 8) return `is an RSA key of ${bits} bits; use ssh-keygen -t ed25519`;
  }
  return undefined;
}
