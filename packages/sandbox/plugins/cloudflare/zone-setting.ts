/** cloudflare:index/zoneSetting:ZoneSetting. A setting cannot be deleted: destroying it leaves it as it is. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, without } from "./names.ts";
import { inZone, zonePath } from "./zone-scoped.ts";

const ROW: Row = {
  library: "framework",
  inputs: {
    enabled: { type: "boolean", computed: true },
    settingId: { type: "string", required: true, replaces: true },
    value: { type: "any", required: true, description: "Current value of the zone setting." },
    zoneId: { type: "string", required: true, replaces: true },
  },
};

export function zoneSettingType(client: CloudflareClient): ResourceType {
  const patch = async (id: string, inputs: Values): Promise<Values> => {
    const request = { value: inputs["value"] };
    return outputs(await client.call("PATCH", `${zonePath(inputs)}/settings/${id}`, request));
  };
  return bridgedType(ROW, {
    create: async (inputs) => {
      const id = inputs["settingId"] as string;
      return { id, outputs: await patch(id, inputs) };
    },
    read: async (typed, { state }) => {
      const { zoneId, id } = inZone(typed, state, "<zone_id>/<setting_id>");
      const setting = await client.find<object>(`/zones/${zoneId}/settings/${id}`);
      return setting && { id, outputs: { ...outputs(setting), zoneId, settingId: id } };
    },
    update: (id, _, news) => patch(id, news),
    delete: async () => undefined,
  });
}

function outputs(answer: object): Values {
  return without(fromApi(answer), "id");
}
