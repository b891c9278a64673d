/** hcloud:index/volume:Volume and hcloud:index/volumeAttachment:VolumeAttachment */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { ActionJson } from "../../hetzner/views/action.ts";
import type { VolumeJson } from "../../hetzner/views/volume.ts";
import { labelsFault } from "./labels-fault.ts";

const volumeRow: Row = {
  library: "sdk",
  autonamed: true,
  partial: true,
  outputs: ["linuxDevice"],
  inputs: {
    name: { type: "string" },
    size: { type: "integer", required: true },
    location: { type: "string", replaces: true, computed: true },
    serverId: { type: "integer", computed: true },
    labels: { type: "map" },
    automount: { type: "boolean", writeOnly: true },
    format: { type: "string", writeOnly: true },
    deleteProtection: { type: "boolean", default: false },
  },
};

const attachmentRow: Row = {
  library: "sdk",
  inputs: {
    volumeId: { type: "integer", required: true, replaces: true },
    serverId: { type: "integer", required: true, replaces: true },
    automount: { type: "boolean", writeOnly: true },
  },
};

export function volumeType(client: HetznerClient): ResourceType {
  const get = async (id: string): Promise<VolumeJson> =>
    ((await client.request("GET", `/volumes/${id}`)) as { volume: VolumeJson }).volume;
  const act = (id: string, action: string, body?: object) => client.act(`/volumes/${id}/actions/${action}`, body);
  return bridgedType(volumeRow, {
    validate: labelsFault,
    create: async ({ name, size, location, serverId, labels, format, deleteProtection }, _call, made) => {
      const answer = (await client.request("POST", "/volumes", {
        name,
        size,
        location,
        server: serverId,
        labels: labels ?? {},
        format,
      })) as { volume: VolumeJson; action: ActionJson; next_actions: ActionJson[] };
      const id = String(answer.volume.id);
      made(id);
      await client.settle([answer.action, ...answer.next_actions]);
      if (deleteProtection === true) await act(id, "change_protection", { delete: true });
      return { id, outputs: outputs(await get(id)) };
    },
    read: async (id) => {
      const found = (await client.find(`/volumes/${id}`)) as { volume: VolumeJson } | undefined;
      return found && { outputs: outputs(found.volume) };
    },
    update: async (id, olds, news) => {
      await client.request("PUT", `/volumes/${id}`, { name: news["name"], labels: news["labels"] ?? {} });
      if (news["serverId"] !== undefined && news["serverId"] !== olds.state["serverId"]) {
        if (olds.state["serverId"]) await act(id, "detach");
        if (news["serverId"]) await act(id, "attach", { server: news["serverId"] });
      }
      if (news["size"] !== olds.state["size"]) await act(id, "resize", { size: news["size"] });
      const guarded = news["deleteProtection"] === true;
      if (guarded !== (olds.state["deleteProtection"] === true)) {
        await act(id, "change_protection", { delete: guarded });
      }
      return outputs(await get(id));
    },
    delete: async (id) => {
      const found = (await client.find(`/volumes/${id}`)) as { volume: VolumeJson } | undefined;
      if (!found) return;
      if (found.volume.server !== null) await act(id, "detach");
      await tolerate("not_found", client.request("DELETE", `/volumes/${id}`));
    },
  });
}

export function volumeAttachmentType(client: HetznerClient): ResourceType {
  return bridgedType(attachmentRow, {
    create: async ({ volumeId, serverId, automount }) => {
      const id = String(Number(volumeId));
      await client.act(`/volumes/${id}/actions/attach`, { server: serverId, automount });
      return { id, outputs: {} };
    },
    read: async (id) => {
      const found = (await client.find(`/volumes/${id}`)) as { volume: VolumeJson } | undefined;
      const serverId = found?.volume.server;
      return typeof serverId === "number" ? { outputs: { volumeId: Number(id), serverId } } : undefined;
    },
    delete: (id) => tolerate("not_found", client.act(`/volumes/${id}/actions/detach`)),
  });
}

function outputs(volume: VolumeJson): Values {
  return {
    name: volume.name,
    size: volume.size,
    location: volume.location.name,
    serverId: volume.server ?? 0,
    labels: volume.labels,
    linuxDevice: volume.linux_device,
    deleteProtection: volume.protection.delete,
  };
}
