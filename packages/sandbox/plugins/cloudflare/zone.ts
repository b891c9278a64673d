/** cloudflare:index/zone:Zone. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, toApi, without } from "./names.ts";

const ROW: Row = {
  library: "framework",
  inputs: {
    account: { type: "object", properties: { id: { type: "string" } }, required: true, replaces: true },
    name: { type: "string", required: true, replaces: true },
    paused: { type: "boolean", computed: true },
    type: { type: "string", computed: true, oneOf: ["full", "partial", "secondary", "internal"] },
    vanityNameServers: { type: "array", items: { type: "string" }, computed: true },
  },
};

export function zoneType(client: CloudflareClient): ResourceType {
  return bridgedType(ROW, {
    create: async (inputs) => {
      const zone = await client.call<{ id: string }>("POST", "/zones", toApi(inputs));
      return { id: zone.id, outputs: { ...outputs(zone), ...inputs } };
    },
    read: async (id) => {
      const zone = await client.find<{ id: string }>(`/zones/${id}`);
      return zone && { outputs: outputs(zone) };
    },
    update: async (id, _, news) =>
      outputs(await client.call("PATCH", `/zones/${id}`, toApi(without(news, "account", "name")))),
    delete: (id) => client.call("DELETE", `/zones/${id}`),
  });
}

/** Of the account the resource knows the id alone. */
function outputs(answer: object): Values {
  const zone = fromApi(answer);
  return { ...zone, account: { id: (zone["account"] as Values)["id"] ?? null } };
}
