/** What can be had, as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import { type Image, type Location, locations, prices, type ServerType, serverTypes } from "./catalogue.ts";
import { isInStock } from "./server-order.ts";
import type { HetznerState } from "./state.ts";

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

export function pricingJson() {
  const addressPrices = (monthly: number) =>
    locations.map(({ name }) => ({ location: name, ...hourlyAndMonthly(monthly) }));
  return {
    currency: "EUR",
    vat_rate: "19.00",
    image: { price_per_gb_month: price(prices.imageGbMonthly) },
    volume: { price_per_gb_month: price(prices.volumeGbMonthly) },
    server_backup: { percentage: prices.backupPercentage.toFixed(2) },
    primary_ips: [
      { type: "ipv4", prices: addressPrices(prices.ipv4Monthly) },
      { type: "ipv6", prices: addressPrices(0) },
    ],
    floating_ip: { price_monthly: price(3) },
    floating_ips: [],
    load_balancer_types: [],
    server_types: serverTypes.map((type) => ({
      id: type.id,
      name: type.name,
      prices: type.locations.map((location) => serverPriceJson(type, location)),
    })),
  };
}

export function serverPriceJson({ monthly }: ServerType, location: string) {
  const traffic = { included_traffic: 20 * 1024 ** 4, price_per_tb_traffic: price(1) };
  return { location, ...hourlyAndMonthly(monthly), ...traffic };
}

function hourlyAndMonthly(monthly: number) {
  const hoursOfPaidMonth = 624;
  return { price_hourly: price(monthly / hoursOfPaidMonth), price_monthly: price(monthly) };
}

function price(net: number) {
  return { net: net.toFixed(10), gross: (net * 1.19).toFixed(10) };
}
