/** An image as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { Image } from "../catalogue.ts";

export type ImageJson = ReturnType<typeof imageJson>;

export function imageJson(image: Image) {
  return {
    id: image.id,
    name: image.name,
    description: image.description,
    type: "system",
    status: "available",
    architecture: image.architecture,
    os_flavor: image.flavor,
    os_version: image.version,
    rapid_deploy: true,
    disk_size: 5,
    image_size: null,
    bound_to: null,
    created: image.created,
    created_from: null,
    deleted: null,
    deprecated: null,
    labels: {},
    protection: { delete: false },
  };
}
