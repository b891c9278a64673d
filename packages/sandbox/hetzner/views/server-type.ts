/** A server type as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { ServerType } from "../catalogue.ts";
import { isInStock } from "../server-order.ts";
import type { HetznerState } from "../state.ts";
import { locationNamed } from "./location.ts";
import { serverPriceJson } from "./pricing.ts";

export type ServerTypeJson = ReturnType<typeof serverTypeJson>;

export function serverTypeJson(state: HetznerState, type: ServerType) {
  const { id, name, description, category, cores, memory, disk, architecture } = type;
  return {
    id,
    name,
    description,
    category,
    cores,
    memory,
    disk,
    architecture,
    cpu_type: type.cpuType,
    storage_type: "local",
    deprecated: false,
    deprecation: null,
    prices: type.locations.map((location) => serverPriceJson(type, location)),
    locations: type.locations.map((location) => ({
      id: locationNamed(location).id,
      name: location,
      deprecation: null,
      available: isInStock(state, name, location),
      recommended: isInStock(state, name, location),
    })),
  };
}
