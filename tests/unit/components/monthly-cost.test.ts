import { expect, test } from "vitest";
import { monthlyCost } from "../../../components/monthly-cost.ts";
import { PRICES_OF } from "../../../stack-config/prices.ts";

const server = { type: "cx33", location: "nbg1", image: "ubuntu-24.04", backups: false };

test.each([
  { what: "server and address", backups: false, cost: { total: 8.99, parts: { server: 8.49, ipv4: 0.5, backups: 0 } } },
  { what: "backups, a fifth", backups: true, cost: { total: 10.69, parts: { server: 8.49, ipv4: 0.5, backups: 1.7 } } },
])("a month's cost is made of $what", ({ backups, cost }) => {
  expect(monthlyCost({ server: { ...server, backups } })).toEqual({ ...cost, pricesOf: PRICES_OF });
});

test("a type that the list does not know has no total, rather than a wrong one", () => {
  expect(monthlyCost({ server: { ...server, type: "ccx63" } })).toEqual({ parts: { ipv4: 0.5 }, pricesOf: PRICES_OF });
});
