/** A location as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import { type Location, locations, serverTypes } from "../catalogue.ts";
import { isInStock } from "../server-order.ts";
import type { HetznerState } from "../state.ts";

export type LocationJson = ReturnType<typeof locationJson>;

export function locationJson({ id, name, description, country, city, latitude, longitude, networkZone }: Location) {
  return { id, name, description, country, city, latitude, longitude, network_zone: networkZone };
}

export function locationNamed(name: string): LocationJson {
  const location = locations.find((candidate) => candidate.name === name);
  if (!location) throw new Error(`the sandbox knows no location ${name}: add it to sandbox/hetzner/catalogue.ts`);
  return locationJson(location);
}

/** Data centers are on their way out of the API (changelog 2025-12-16); clients of that age still read them. */
export function datacenterJson(state: HetznerState, location: string) {
  const place = locationNamed(location);
  const supported = serverTypes.filter((type) => type.locations.includes(location));
  const available = supported.filter(({ name }) => isInStock(state, name, location)).map(({ id }) => id);
  const types = { supported: supported.map(({ id }) => id), available, available_for_migration: available };
  const name = `${location}-dc${place.id}`;
  return { id: place.id, name, description: `${place.city} DC ${place.id}`, location: place, server_types: types };
}
