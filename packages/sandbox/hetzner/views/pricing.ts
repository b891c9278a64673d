/** Prices as the API shows them (https://docs.hetzner.cloud/reference/cloud). */
import { locations, prices, type ServerType, serverTypes } from "../catalogue.ts";

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
