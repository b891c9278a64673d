/** What is checked before a server is made. */
import { ApiError } from "../core/api-error.ts";
import { type Image, images, locations, type ServerType, serverTypes } from "./catalogue.ts";
import { InvalidInput } from "./refusals.ts";
import type { HetznerState, Labels } from "./state.ts";

export interface ServerOrder {
  name: string;
  serverType: string;
  /** Name or id. */
  image: string;
  location?: string;
  /** Names or ids. */
  sshKeys?: string[];
  userData?: string;
  labels?: Labels;
  firewallIds?: number[];
  publicNet?: { enableIpv4?: boolean; enableIpv6?: boolean; ipv4?: number | null; ipv6?: number | null };
}

/** 32 KiB: the API's limit for user data. */
const MAX_USER_DATA_BYTES = 32 * 1024;

export function serverTypeNamed(nameOrId: string | number): ServerType {
  const wanted = String(nameOrId);
  const type = serverTypes.find(({ id, name }) => name === wanted || String(id) === wanted);
  if (!type) throw new ApiError(404, "not_found", `server type '${wanted}' not found`);
  return type;
}

/** An image's name is shared by its two architectures; its id is not. */
export function imageFor(nameOrId: string, architecture: "x86" | "arm"): Image {
  const byId = images.find(({ id }) => String(id) === nameOrId);
  if (byId && byId.architecture !== architecture) {
    throw new InvalidInput("image", `image architecture ${byId.architecture} does not fit the server type`);
  }
  const image = byId ?? images.find((one) => one.name === nameOrId && one.architecture === architecture);
  if (!image) throw new ApiError(404, "not_found", `image '${nameOrId}' not found`);
  return image;
}

/** The location to use: the one asked for, or the first with stock. */
export function placement(state: HetznerState, type: ServerType, wanted?: string): string {
  if (wanted !== undefined && !locations.some(({ name }) => name === wanted)) {
    throw new ApiError(404, "not_found", `location '${wanted}' not found`);
  }
  if (wanted !== undefined && !type.places.includes(wanted)) {
    throw new ApiError(422, "invalid_input", "unsupported location for server type");
  }
  const place = type.places.find((name) => (wanted ?? name) === name && isInStock(state, type.name, name));
  if (place === undefined) throw new ApiError(412, "resource_unavailable", "error during placement");
  return place;
}

export function isInStock(state: HetznerState, serverType: string, location: string): boolean {
  return !state.outOfStock.includes(`${serverType} in ${location}`);
}

/** A server's name is a host name (RFC 1123). */
export function checkServerName(name: string): void {
  const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  if (!new RegExp(`^${label}(\\.${label})*$`, "i").test(name) || name.length > 253) {
    throw new InvalidInput("name", "Not a valid host name.");
  }
}

export function checkUserData(userData: string): void {
  if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    throw new InvalidInput("user_data", `Longer than maximum length ${MAX_USER_DATA_BYTES}.`);
  }
}
