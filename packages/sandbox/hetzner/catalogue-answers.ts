/** What can be had, as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import { type Image, locations, type ServerType, serverTypes } from "./catalogue.ts";
import { isInStock } from "./server-order.ts";
import type { HetznerState } from "./state.ts";

export type ImageJson = ReturnType<typeof imageJson>;
export type ServerTypeJson = ReturnType<typeof serverTypeJson>;

export function imageJson(image: Image) {
  return {
    ...image,
    ...{ type: "system", status: "available", rapid_deploy: true, disk_size: 5, image_size: null, bound_to: null },
    ...{ created_from: null, deleted: null, deprecated: null, labels: {}, protection: { delete: false } },
  };
}

export function locationNamed(name: string) {
  const location = locations.find((candidate) => candidate.name === name);
  if (!location) throw new Error(`the sandbox knows no location ${name}: add it to sandbox/hetzner/catalogue.ts`);
  return location;
}

/** Data centers are on their way out of the API (changelog 2025-12-16); clients of that age still read them. */
export function datacenterJson(state: HetznerState, location: string) {
  const place = locationNamed(location);
  const supported = serverTypes.filter(({ places }) => places.includes(location));
  const available = supported.filter(({ name }) => isInStock(state, name, location)).map(({ id }) => id);
  const types = { supported: supported.map(({ id }) => id), available, available_for_migration: available };
  const name = `${location}-dc${place.id}`;
  return { id: place.id, name, description: `${place.city} DC ${place.id}`, location: place, server_types: types };
}

export function serverTypeJson(state: HetznerState, { monthly, places, ...type }: ServerType) {
  const placed = places.map((name) => {
    const available = isInStock(state, type.name, name);
    return { id: locationNamed(name).id, name, deprecation: null, available, recommended: available };
  });
  const told = { storage_type: "local", deprecated: false, deprecation: null };
  return { ...type, ...told, prices: pricesOf({ monthly, places }), locations: placed };
}

/** Net EUR, beside the server types. */
export function pricingJson() {
  const addressPrices = (monthly: number) =>
    locations.map(({ name }) => ({ location: name, ...hourlyAndMonthly(monthly) }));
  return {
    ...{ currency: "EUR", vat_rate: "19.00", floating_ips: [], load_balancer_types: [] },
    image: { price_per_gb_month: price(0.0119) },
    volume: { price_per_gb_month: price(0.044) },
    server_backup: { percentage: "20.00" },
    primary_ips: [
      { type: "ipv4", prices: addressPrices(0.5) },
      { type: "ipv6", prices: addressPrices(0) },
    ],
    floating_ip: { price_monthly: price(3) },
    server_types: serverTypes.map((type) => ({ id: type.id, name: type.name, prices: pricesOf(type) })),
  };
}

function pricesOf({ monthly, places }: Pick<ServerType, "monthly" | "places">) {
  const traffic = { included_traffic: 20 * 1024 ** 4, price_per_tb_traffic: price(1) };
  return places.map((location) => ({ location, ...hourlyAndMonthly(monthly), ...traffic }));
}

function hourlyAndMonthly(monthly: number) {
  const hoursOfPaidMonth = 624;
  return { price_hourly: price(monthly / hoursOfPaidMonth), price_monthly: price(monthly) };
}

function price(net: number) {
  return { net: net.toFixed(10), gross: (net * 1.19).toFixed(10) };
}
