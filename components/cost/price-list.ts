import { BACKUPS_PERCENT, IPV4_PRICE, PRICES_OF, SERVER_PRICES } from "../../stack-config/prices.ts";

/** EUR a month, net, for new orders and rescales. */
export interface PriceList {
  /** As a person reads it: "Hetzner's live prices". */
  source: string;
  /** Undefined where the list does not know the type there. */
  server(type: string, location: string): number | undefined;
  ipv4(location: string): number;
  /** Of the server's price. */
  backupsPercent: number;
}

/** What is known without asking. */
export const DATED_PRICES: PriceList = {
  source: `the table of ${PRICES_OF}`,
  server: (type) => (Object.hasOwn(SERVER_PRICES, type) ? SERVER_PRICES[type] : undefined),
  ipv4: () => IPV4_PRICE,
  backupsPercent: BACKUPS_PERCENT,
};
