/** tls:index/privateKey:PrivateKey */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { opensshKey, spkiOf } from "./openssh-key.ts";

const row: Row = {
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

export const privateKeyType: ResourceType = bridgedType(row, {
  create: (inputs) => {
    const key = generate(inputs);
    const id = createHash("sha1").update(spkiOf(key)).digest("hex");
    return Promise.resolve({ id, outputs: outputs(key) });
  },
  read: (_id, { state }) => {
    if (Object.keys(state).length === 0) throw new ProviderError(NO_IMPORT);
    return Promise.resolve({ outputs: state });
  },
  delete: () => Promise.resolve(),
});

export const NO_IMPORT =
  "Resource Import Not Implemented: This resource does not support import. " +
  "Please contact the provider developer for additional information.";

const CURVES: Record<string, string> = { P224: "secp224r1", P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" };

function generate({ algorithm, ecdsaCurve, rsaBits }: Values): KeyObject {
  if (algorithm === "ED25519") return generateKeyPairSync("ed25519").privateKey;
  if (algorithm === "RSA") {
    return generateKeyPairSync("rsa", { modulusLength: typeof rsaBits === "number" ? rsaBits : 2048 }).privateKey;
  }
  const curve = typeof ecdsaCurve === "string" ? ecdsaCurve : "P224";
  return generateKeyPairSync("ec", { namedCurve: CURVES[curve] ?? curve }).privateKey;
}

function outputs(key: KeyObject): Values {
  const pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  const traditional = { rsa: "pkcs1", ec: "sec1" } as const;
  const kind = key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "ec" ? key.asymmetricKeyType : undefined;
  const pem = kind ? key.export({ type: traditional[kind], format: "pem" }).toString() : pkcs8;
  const openssh = opensshKey(key);
  const digest = (algorithm: string) => createHash(algorithm).update(openssh?.blob ?? "");
  return {
    privateKeyPem: pem,
    privateKeyPemPkcs8: pkcs8,
    privateKeyOpenssh: openssh?.privateFile ?? "",
    publicKeyPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
    publicKeyOpenssh: openssh ? `${openssh.publicLine}\n` : "",
    publicKeyFingerprintMd5: openssh ? (digest("md5").digest("hex").match(/../g)?.join(":") ?? "") : "",
    publicKeyFingerprintSha256: openssh ? `SHA256:${digest("sha256").digest("base64").replace(/=+$/, "")}` : "",
  };
}
