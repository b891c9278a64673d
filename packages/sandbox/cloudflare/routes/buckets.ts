/** R2: of an account, not of a zone. A jurisdiction is a world of its own, named by a header. */
import type { BucketRequest } from "../buckets.ts";
import { requirePermission, type ZonePermission } from "../permissions.ts";
import type { Bucket } from "../state.ts";
import type { Request, Route } from "./route.ts";

const READ: ZonePermission = "Workers R2 Storage Read";
const WRITE: ZonePermission = "Workers R2 Storage Write";
const BUCKET = "/accounts/:account/r2/buckets/:bucket";

export const bucketRoutes: Route[] = [
  {
    method: "POST",
    path: "/accounts/:account/r2/buckets",
    answer: (request) => {
      requirePermission(request.token, WRITE);
      return shown(
        request.store.buckets.create(request.part("account"), request.body as BucketRequest, place(request)),
      );
    },
  },
  { method: "GET", path: BUCKET, answer: (request) => shown(bucket(request, READ)) },
  {
    method: "DELETE",
    path: BUCKET,
    answer: (request) => {
      requirePermission(request.token, WRITE);
      return request.store.buckets.delete(request.part("account"), request.part("bucket"), place(request));
    },
  },
  ...(["lifecycle", "lock"] as const).flatMap((kind): Route[] => [
    { method: "GET", path: `${BUCKET}/${kind}`, answer: (request) => ({ rules: bucket(request, READ)[kind] }) },
    {
      method: "PUT",
      path: `${BUCKET}/${kind}`,
      answer: (request) => request.store.buckets.setRules(kind, bucket(request, WRITE), request.body as object),
    },
  ]),
];

function bucket(request: Request, permission: ZonePermission): Bucket {
  requirePermission(request.token, permission);
  return request.store.buckets.get(request.part("account"), request.part("bucket"), place(request));
}

function place({ header }: Request): string {
  return header("cf-r2-jurisdiction") ?? "default";
}

/** Its rules are answered at their own addresses. */
function shown({ name, jurisdiction, location, storage_class, creation_date }: Bucket): object {
  return { name, jurisdiction, location, storage_class, creation_date };
}
