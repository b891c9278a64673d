/** Authenticated origin pulls. */
import { type Route, zoneOf } from "./route.ts";

export const originPullRoutes: Route[] = [
  {
    method: "GET",
    path: "/zones/:zone/origin_tls_client_auth/settings",
    permission: "SSL and Certificates Read",
    answer: (request) => ({ enabled: request.store.originPulls.enabled(zoneOf(request)) }),
  },
  {
    method: "PUT",
    path: "/zones/:zone/origin_tls_client_auth/settings",
    permission: "SSL and Certificates Write",
    answer: (request) => {
      const { enabled } = request.body as { enabled?: boolean };
      return { enabled: request.store.originPulls.switch(zoneOf(request), enabled === true) };
    },
  },
  {
    method: "GET",
    path: "/zones/:zone/origin_tls_client_auth",
    permission: "SSL and Certificates Read",
    answer: (request) => request.store.originPulls.list(zoneOf(request)),
  },
  {
    method: "POST",
    path: "/zones/:zone/origin_tls_client_auth",
    permission: "SSL and Certificates Write",
    answer: (request) => request.store.originPulls.upload(zoneOf(request), request.body as object),
  },
  {
    method: "GET",
    path: "/zones/:zone/origin_tls_client_auth/:id",
    permission: "SSL and Certificates Read",
    answer: (request) => request.store.originPulls.get(zoneOf(request), request.part("id")),
  },
  {
    method: "DELETE",
    path: "/zones/:zone/origin_tls_client_auth/:id",
    permission: "SSL and Certificates Write",
    answer: (request) => request.store.originPulls.delete(zoneOf(request), request.part("id")),
  },
];
