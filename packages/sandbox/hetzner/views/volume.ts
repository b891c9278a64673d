/** A volume as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { Volume } from "../state.ts";
import { locationNamed } from "./location.ts";

export type VolumeJson = ReturnType<typeof volumeJson>;

export function volumeJson(volume: Volume) {
  return {
    id: volume.id,
    name: volume.name,
    size: volume.size,
    location: locationNamed(volume.location),
    server: volume.serverId,
    format: volume.format,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
    status: "available",
    protection: { delete: volume.deleteProtected },
    labels: volume.labels,
    created: volume.created,
  };
}
