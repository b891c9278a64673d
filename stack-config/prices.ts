/**
 * Hetzner Cloud's prices in EUR a month, net, as of the date below (docs.hetzner.com, price adjustment; GET /v1/pricing has the
 * live ones). They hold for new orders and rescales; a server that runs keeps the price it was ordered at.
 */
export const PRICES_OF = "2026-06-15";

export const SERVER_PRICES: Readonly<Record<string, number>> = {
  cx23: 5.49,
  cx33: 8.49,
  cx43: 15.99,
  cx53: 29.49,
  cpx22: 10.99,
  cpx32: 18.99,
  cpx42: 34.99,
  cpx52: 49.99,
  cax11: 5.99,
  cax21: 10.49,
  cax31: 20.99,
  cax41: 40.99,
  ccx13: 42.99,
  ccx23: 84.99,
};

/** Of the server's price. */
export const BACKUPS_PERCENT = 20;
export const IPV4_PRICE = 0.5;
export const VOLUME_GB_PRICE = 0.044;
