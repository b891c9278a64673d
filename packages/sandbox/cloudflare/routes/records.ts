/** DNS records. */
import type { RecordRequest } from "../records.ts";
import { type Route, zoneOf } from "./route.ts";

export const recordRoutes: Route[] = [
  {
    method: "GET",
    path: "/zones/:zone/dns_records",
    permission: "DNS Read",
    list: true,
    answer: (request) =>
      request.store.records.list(zoneOf(request), {
        name: request.query("name.exact") ?? request.query("name"),
        type: request.query("type"),
        content: request.query("content.exact") ?? request.query("content"),
        comment: request.query("comment.exact"),
      }),
  },
  {
    method: "POST",
    path: "/zones/:zone/dns_records",
    permission: "DNS Write",
    answer: (request) => request.store.records.create(zoneOf(request), request.body as RecordRequest),
  },
  {
    method: "GET",
    path: "/zones/:zone/dns_records/:id",
    permission: "DNS Read",
    answer: (request) => request.store.records.get(zoneOf(request), request.part("id")),
  },
  {
    method: "PUT",
    path: "/zones/:zone/dns_records/:id",
    permission: "DNS Write",
    answer: (request) =>
      request.store.records.replace(zoneOf(request), request.part("id"), request.body as RecordRequest),
  },
  {
    method: "PATCH",
    path: "/zones/:zone/dns_records/:id",
    permission: "DNS Write",
    answer: (request) => request.store.records.edit(zoneOf(request), request.part("id"), request.body as RecordRequest),
  },
  {
    method: "DELETE",
    path: "/zones/:zone/dns_records/:id",
    permission: "DNS Write",
    answer: (request) => {
      request.store.records.delete(zoneOf(request), request.part("id"));
      return { id: request.part("id") };
    },
  },
];
