/** Origin CA certificates: they belong to no zone's path. */
import type { CertificateRequest } from "../origin-certificates.ts";
import { requirePermission } from "../permissions.ts";
import type { Route } from "./route.ts";

export const certificateRoutes: Route[] = [
  {
    method: "GET",
    path: "/certificates",
    answer: ({ store, token, query }) => {
      requirePermission(token, "SSL and Certificates Read");
      return store.certificates.list(query("zone_id") ?? "");
    },
  },
  {
    method: "POST",
    path: "/certificates",
    answer: ({ store, token, body }) => {
      requirePermission(token, "SSL and Certificates Write");
      return store.certificates.create(body as CertificateRequest);
    },
  },
  {
    method: "GET",
    path: "/certificates/:id",
    answer: ({ store, token, part }) => {
      requirePermission(token, "SSL and Certificates Read");
      return store.certificates.get(part("id"));
    },
  },
  {
    method: "DELETE",
    path: "/certificates/:id",
    answer: ({ store, token, part }) => {
      requirePermission(token, "SSL and Certificates Write");
      return store.certificates.revoke(part("id"));
    },
  },
];
