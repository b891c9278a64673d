/** cloudflare:index/authenticatedOriginPullsCertificate and …Settings, both of a whole zone. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi } from "./names.ts";
import { inZone, zonePath } from "./zone-scoped.ts";

const CERTIFICATE: Row = {
  library: "framework",
  inputs: {
    certificate: { type: "string", required: true, replaces: true },
    privateKey: { type: "string", required: true, replaces: true, secret: true, writeOnly: true },
    zoneId: { type: "string", required: true, replaces: true },
  },
};

export function originPullsCertificateType(client: CloudflareClient): ResourceType {
  return bridgedType(CERTIFICATE, {
    create: async (inputs) => {
      const request = { certificate: inputs["certificate"], private_key: inputs["privateKey"] };
      const made = await client.call<{ id: string }>("POST", path(inputs), request);
      return { id: made.id, outputs: { ...outputs(made), ...inputs } };
    },
    read: async (typed, { state }) => {
      const { zoneId, id } = inZone(typed, state, "<zone_id>/<certificate_id>");
      const found = await client.find<object>(`${path({ zoneId })}/${id}`);
      if (!found) return undefined;
      const { privateKey = null, certificate } = state;
      const read = outputs(found);
      const same = trimmed(certificate) === trimmed(read["certificate"]);
      return {
        id,
        outputs: { ...read, zoneId, privateKey, certificate: (same ? certificate : read["certificate"]) ?? null },
      };
    },
    delete: (id, state) => client.call("DELETE", `${path(state)}/${id}`),
  });
}

const SETTINGS: Row = {
  library: "framework",
  inputs: {
    enabled: { type: "boolean", required: true },
    zoneId: { type: "string", required: true, replaces: true },
  },
};

/** Like a zone's settings it cannot be deleted: destroying it leaves the switch as it is. */
export function originPullsSettingsType(client: CloudflareClient): ResourceType {
  const put = async (inputs: Values): Promise<Values> =>
    fromApi(await client.call<object>("PUT", `${path(inputs)}/settings`, { enabled: inputs["enabled"] }));
  return bridgedType(SETTINGS, {
    create: async (inputs) => ({ id: inputs["zoneId"] as string, outputs: await put(inputs) }),
    read: async (zoneId) => {
      const settings = await client.find<object>(`${path({ zoneId })}/settings`);
      return settings && { outputs: { ...fromApi(settings), zoneId } };
    },
    update: async (_, __, news) => put(news),
    delete: async () => undefined,
  });
}

function path(values: Values): string {
  return `${zonePath(values)}/origin_tls_client_auth`;
}

function outputs(answer: { id?: string }): Values {
  return { ...fromApi(answer), certificateId: answer.id ?? null };
}

/** Line ends after the last line are no change. */
function trimmed(pem: Value | undefined): string {
  return typeof pem === "string" ? pem.replace(/\n+$/, "") : "";
}
