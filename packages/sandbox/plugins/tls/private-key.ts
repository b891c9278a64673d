/** tls:index/privateKey:PrivateKey: made in OpenSSH's form, from which its others follow. */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { generateKeyPairSync, type KeyPair, readKey } from "../../machine/ssh-keys.ts";
import type { Made } from "../bridged/made-once.ts";
import type { Row } from "../bridged/row.ts";

export const privateKeyRow: Row = {
  library: "framework",
  secretOutputs: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"],
  inputs: {
    algorithm: {
      type: "string",
      required: true,
      replaces: true,
      oneOf: ["RSA", "ECDSA", "ED25519"],
      description:
        "Name of the algorithm to use when generating the private key. Currently-supported values are: " +
        "`RSA`, `ECDSA`, `ED25519`. ",
    },
    ecdsaCurve: { type: "string", replaces: true, default: "P224", oneOf: ["P224", "P256", "P384", "P521"] },
    rsaBits: { type: "integer", replaces: true, default: 2048 },
  },
};

/** OpenSSH knows no other curves. */
const BITS: Readonly<Record<string, number>> = { P256: 256, P384: 384, P521: 521 };

function generate({ algorithm, ecdsaCurve = "P224", rsaBits = 2048 }: Values): KeyPair {
  if (algorithm === "ED25519") return generateKeyPairSync("ed25519");
  if (algorithm === "RSA") return generateKeyPairSync("rsa", "", Number(rsaBits));
  const bits = BITS[ecdsaCurve as string];
  if (bits === undefined) throw new ProviderError("the sandbox makes no key on the curve P224: name an ecdsaCurve");
  return generateKeyPairSync("ecdsa", "", bits);
}

export function privateKey(inputs: Values): Made {
  const pair = generate(inputs);
  const parsed = readKey(pair.privateKey);
  if (!parsed) throw new Error("a key that was just made is not read");
  const key = createPrivateKey(parsed.getPrivatePEM());
  const open = createPublicKey(key);
  const digest = (algorithm: string) => createHash(algorithm).update(parsed.getPublicSSH());
  return {
    id: createHash("sha1")
      .update(open.export({ type: "spki", format: "der" }))
      .digest("hex"),
    outputs: {
      privateKeyPem: parsed.getPrivatePEM(),
      privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }).toString(),
      privateKeyOpenssh: pair.privateKey,
      publicKeyPem: open.export({ type: "spki", format: "pem" }).toString(),
      publicKeyOpenssh: `${pair.publicKey.trim()}\n`,
      publicKeyFingerprintMd5: digest("md5").digest("hex").match(/../g)?.join(":") ?? "",
      publicKeyFingerprintSha256: `SHA256:${digest("sha256").digest("base64").replace(/=+$/, "")}`,
    },
  };
}
