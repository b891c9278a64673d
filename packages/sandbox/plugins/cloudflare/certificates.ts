/** cloudflare:index/originCaCertificate:OriginCaCertificate; authenticatedOriginPullsCertificate and …Settings, both of a whole zone. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { CloudflareClient } from "./client.ts";
import { inZone, keptType, setType, zonePath } from "./kinds.ts";

/** Any change makes another one. */
export function originCaCertificateType(client: CloudflareClient): ResourceType {
  return keptType(client, {
    inputs: {
      // Read keeps the state's own request and validity, and an import finds neither.
      csr: {
        ...{ type: "string", required: true, replaces: true, writeOnly: true },
        description: "The Certificate Signing Request (CSR). Must be newline-encoded.",
      },
      hostnames: { type: "array", items: { type: "string" }, required: true, replaces: true },
      requestType: {
        ...{ type: "string", required: true, replaces: true },
        oneOf: ["origin-rsa", "origin-ecc", "keyless-certificate"],
      },
      requestedValidity: {
        ...{ type: "number", replaces: true, computed: true, writeOnly: true },
        oneOf: [7, 30, 90, 365, 730, 1095, 5475],
      },
    },
    path: () => "/certificates",
    asGiven: true,
    outputs: (certificate, known) => {
      const { csr = null, requestedValidity = null } = known ?? {};
      return known ? { ...certificate, csr, requestedValidity } : certificate;
    },
  });
}

const pullsPath = (values: Values): string => `${zonePath(values)}/origin_tls_client_auth`;

export function originPullsCertificateType(client: CloudflareClient): ResourceType {
  return keptType(client, {
    inputs: {
      certificate: { type: "string", required: true, replaces: true },
      privateKey: { type: "string", required: true, replaces: true, secret: true, writeOnly: true },
      zoneId: { type: "string", required: true, replaces: true },
    },
    path: pullsPath,
    asGiven: true,
    outputs: (answer, known) => {
      const read: Values = { ...answer, certificateId: answer["id"] ?? null };
      if (!known) return read;
      const { privateKey = null, certificate } = known;
      const same = trimmed(certificate) === trimmed(answer["certificate"]);
      return { ...read, privateKey, certificate: (same ? certificate : answer["certificate"]) ?? null };
    },
    place: inZone("<zone_id>/<certificate_id>"),
  });
}

export function originPullsSettingsType(client: CloudflareClient): ResourceType {
  return setType(client, {
    inputs: {
      enabled: { type: "boolean", required: true },
      zoneId: { type: "string", required: true, replaces: true },
    },
    path: (values) => `${pullsPath(values)}/settings`,
    method: "PUT",
    request: ({ enabled }) => ({ enabled }),
    place: (typed, { zoneId }) => {
      const id = typeof zoneId === "string" ? zoneId : typed;
      return { id, zoneId: id };
    },
  });
}

/** Line ends after the last line are no change. */
function trimmed(pem: Value | undefined): string {
  return typeof pem === "string" ? pem.replace(/\n+$/, "") : "";
}
