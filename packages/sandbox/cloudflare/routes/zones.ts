/** Zones and accounts. */
import { ApiError } from "../../core/api-error.ts";
import { requireZoneCreation } from "../permissions.ts";
import { accountAnswer, zoneAnswer } from "../zone-answer.ts";
import { type Route, zoneOf } from "./route.ts";

export const zoneRoutes: Route[] = [
  {
    method: "GET",
    path: "/zones",
    list: true,
    answer: ({ store, token, query }) => {
      const filter = { name: query("name"), status: query("status"), accountId: query("account.id") };
      const visible = token.permissions.some((permission) => permission.startsWith("Zone "));
      const zones = visible ? store.zones.list(filter) : [];
      return zones.filter(({ name }) => token.zones?.includes(name) ?? true).map((zone) => zoneAnswer(zone, token));
    },
  },
  {
    method: "POST",
    path: "/zones",
    answer: ({ store, token, body }) => {
      requireZoneCreation(token);
      return zoneAnswer(store.zones.create(body as Parameters<typeof store.zones.create>[0]), token);
    },
  },
  {
    method: "GET",
    path: "/zones/:zone",
    permission: "Zone Read",
    answer: (request) => zoneAnswer(request.store.zones.get(zoneOf(request)), request.token),
  },
  {
    method: "PATCH",
    path: "/zones/:zone",
    permission: "Zone Write",
    answer: (request) => zoneAnswer(request.store.zones.edit(zoneOf(request), request.body as object), request.token),
  },
  {
    method: "DELETE",
    path: "/zones/:zone",
    permission: "Zone Write",
    answer: (request) => {
      request.store.zones.delete(zoneOf(request));
      return { id: zoneOf(request) };
    },
  },
  {
    method: "GET",
    path: "/accounts",
    list: true,
    answer: ({ store, token }) => {
      if (token.owner === "account")
        throw new ApiError(400, "1001", "List accounts endpoint does not support account owned tokens.");
      const visible = token.permissions.includes("Account Settings Read");
      return visible ? store.state.accounts.map(accountAnswer) : [];
    },
  },
];
