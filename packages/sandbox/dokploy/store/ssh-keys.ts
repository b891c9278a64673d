/** Deploy keys: unnamed by any answer of create, in clear in every other, removable while in use (facts 31 to 34). */
import { generateKeyPairSync } from "node:crypto";
import { generateKeyPairSync as readableKeyPair, readKey } from "../../machine/ssh-keys.ts";

/** "ssh-ed25519 AAAA…" of a private key; undefined: not one that ssh can read. */
export function publicKeyOf(privateKey: string): string | undefined {
  const key = readKey(privateKey);
  return key && `${key.type} ${key.getPublicSSH().toString("base64")}`;
}

/** Made, answered, and stored nowhere. */
export function generateSshKey(type: "rsa" | "ed25519"): { privateKey: string; publicKey: string } {
  if (type === "ed25519") return readableKeyPair("ed25519", "dokploy");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return { privateKey, publicKey: `${publicKeyOf(privateKey) ?? ""} dokploy` };
}
