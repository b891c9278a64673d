/** cloudflare:index/zone:Zone, and zoneSetting:ZoneSetting. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { CloudflareClient } from "./client.ts";
import { inZone, keptType, setType, zonePath } from "./kinds.ts";
import { without } from "../bridged/names.ts";

export function zoneType(client: CloudflareClient): ResourceType {
  return keptType(client, {
    inputs: {
      account: { type: "object", properties: { id: { type: "string" } }, required: true, replaces: true },
      name: { type: "string", required: true, replaces: true },
      paused: { type: "boolean", computed: true },
      type: { type: "string", computed: true, oneOf: ["full", "partial", "secondary", "internal"] },
      vanityNameServers: { type: "array", items: { type: "string" }, computed: true },
    },
    path: () => "/zones",
    // Of the account the resource knows the id alone.
    outputs: (zone) => ({ ...zone, account: { id: (zone["account"] as Values)["id"] ?? null } }),
  });
}

export function zoneSettingType(client: CloudflareClient): ResourceType {
  return setType(client, {
    inputs: {
      enabled: { type: "boolean", computed: true },
      settingId: { type: "string", required: true, replaces: true },
      value: { type: "any", required: true, description: "Current value of the zone setting." },
      zoneId: { type: "string", required: true, replaces: true },
    },
    path: (values) => `${zonePath(values)}/settings/${values["settingId"] as string}`,
    method: "PATCH",
    request: ({ value }) => ({ value }),
    place: (typed, state) => {
      const { zoneId, id } = inZone("<zone_id>/<setting_id>")(typed, state);
      const settingId = typeof state["settingId"] === "string" ? state["settingId"] : id;
      return { id: settingId, zoneId, settingId };
    },
    outputs: (answer) => without(answer, "id"),
  });
}
