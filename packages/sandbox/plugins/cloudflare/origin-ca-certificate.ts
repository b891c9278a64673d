/** cloudflare:index/originCaCertificate:OriginCaCertificate. Any change makes another one. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, toApi } from "./names.ts";

const ROW: Row = {
  library: "framework",
  inputs: {
    // Read keeps the state's own request and validity, and an import finds neither.
    csr: {
      type: "string",
      required: true,
      replaces: true,
      writeOnly: true,
      description: "The Certificate Signing Request (CSR). Must be newline-encoded.",
    },
    hostnames: { type: "array", items: { type: "string" }, required: true, replaces: true },
    requestType: {
      type: "string",
      required: true,
      replaces: true,
      oneOf: ["origin-rsa", "origin-ecc", "keyless-certificate"],
    },
    requestedValidity: {
      type: "number",
      replaces: true,
      computed: true,
      writeOnly: true,
      oneOf: [7, 30, 90, 365, 730, 1095, 5475],
    },
  },
};

export function originCaCertificateType(client: CloudflareClient): ResourceType {
  return bridgedType(ROW, {
    create: async (inputs) => {
      const certificate = await client.call<{ id: string }>("POST", "/certificates", toApi(inputs));
      return { id: certificate.id, outputs: { ...fromApi(certificate), ...inputs } };
    },
    read: async (id, { state }) => {
      const certificate = await client.find<object>(`/certificates/${id}`);
      if (!certificate) return undefined;
      const { csr = null, requestedValidity = null } = state;
      return { outputs: { ...fromApi(certificate), csr, requestedValidity } };
    },
    delete: (id) => client.call("DELETE", `/certificates/${id}`),
  });
}
