/** Zone settings. */
import { type Route, zoneOf } from "./route.ts";

export const settingRoutes: Route[] = [
  {
    method: "GET",
    path: "/zones/:zone/settings",
    permission: "Zone Settings Read",
    answer: (request) => request.store.settings.list(zoneOf(request)),
  },
  {
    method: "GET",
    path: "/zones/:zone/settings/:id",
    permission: "Zone Settings Read",
    answer: (request) => request.store.settings.get(zoneOf(request), request.part("id")),
  },
  {
    method: "PATCH",
    path: "/zones/:zone/settings/:id",
    permission: "Zone Settings Write",
    answer: (request) => {
      const { value } = request.body as { value?: unknown };
      return request.store.settings.edit(zoneOf(request), request.part("id"), value);
    },
  },
];
