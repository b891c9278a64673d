/** The official tls plugin's stand-in: real keys and certificates, kept in the stack's state alone. */
import { createHash } from "node:crypto";
import { type Provider, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { madeOnce } from "../bridged/made-once.ts";
import type { Property, Row } from "../bridged/row.ts";
import { certificateRequest, selfSignedCertificate } from "./certificates.ts";
import { privateKey, privateKeyRow } from "./private-key.ts";

export function tlsProvider(): Provider {
  return {
    name: "tls",
    version: "5.6.1",
    resources: {
      "tls:index/privateKey:PrivateKey": madeOnce(privateKeyRow, privateKey, noImport),
      "tls:index/certRequest:CertRequest": certificate(requestRow, certificateRequest, "certRequestPem"),
      "tls:index/selfSignedCert:SelfSignedCert": certificate(certificateRow, selfSignedCertificate, "certPem"),
    },
  };
}

function certificate(row: Row, make: (inputs: Values) => Promise<Values>, idFrom: string): ResourceType {
  const fresh = async (inputs: Values) => {
    const outputs = await make(inputs);
    return { id: createHash("sha1").update(JSON.stringify(outputs[idFrom])).digest("hex"), outputs };
  };
  return madeOnce(row, fresh, noImport);
}

function noImport(): never {
  throw new ProviderError(
    "Resource Import Not Implemented: This resource does not support import. " +
      "Please contact the provider developer for additional information.",
  );
}

const texts: Property = { type: "array", items: { type: "string" }, replaces: true };
const subjectInputs: Row["inputs"] = {
  privateKeyPem: {
    type: "string",
    required: true,
    replaces: true,
    secret: true,
    description:
      "Private key in [PEM (RFC 1421)](https://datatracker.ietf.org/doc/html/rfc1421) format, that the certificate will " +
      "belong to. This can be read from a separate file using the " +
      "[`file`](https://www.terraform.io/language/functions/file) interpolation function.",
  },
  subject: { type: "object", replaces: true },
  dnsNames: texts,
  ipAddresses: texts,
  uris: texts,
};
const requestRow: Row = { library: "framework", inputs: subjectInputs };
const certificateRow: Row = {
  library: "framework",
  inputs: {
    ...subjectInputs,
    allowedUses: { ...texts, required: true, description: "List of key usages allowed for the issued certificate." },
    validityPeriodHours: {
      type: "integer",
      required: true,
      replaces: true,
      description: "Number of hours, after initial issuing, that the certificate will remain valid for.",
    },
    isCaCertificate: { type: "boolean", replaces: true, default: false },
  },
};
