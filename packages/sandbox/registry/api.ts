/** The OCI distribution API over the store, as far as a tag is resolved; passes are given as ghcr.io gives them. */
import type { Hono } from "hono";
import { ApiError } from "../core/api-error.ts";
import type { Calls } from "../core/calls.ts";
import { serviceApi } from "../core/service.ts";
import type { RegistryStore } from "./store.ts";

/** What buildx pushes. */
const MANIFEST = "application/vnd.oci.image.index.v1+json";

export function registryApi(store: RegistryStore, calls: Calls): Hono {
  return serviceApi(calls, {
    name: "registry",
    prefixes: [""],
    routes: {
      "GET /token": ({ query, header }) => {
        const repository = /^repository:(.+):pull$/.exec(query.get("scope") ?? "")?.[1] ?? "";
        return { json: { token: store.pass(repository, passwordIn(header("authorization"))) } };
      },
      // Hono answers HEAD by the route of GET and leaves the body out.
      "GET /v2/:repository{.+}/manifests/:tag": ({ part, header }) => {
        const pass = /^Bearer (\S+)$/.exec(header("authorization") ?? "")?.[1];
        const digest = store.digest(part("repository"), part("tag"), pass);
        if (!(header("accept") ?? "").includes(MANIFEST))
          throw new ApiError(
            404,
            "MANIFEST_UNKNOWN",
            "OCI index found, but Accept header does not support OCI indexes",
          );
        const headers = { "docker-content-digest": digest, "content-type": MANIFEST };
        return { json: { schemaVersion: 2, mediaType: MANIFEST, manifests: [] }, headers };
      },
    },
    noSuchPath: () => new ApiError(404, "NOT_FOUND", "404 page not found"),
    noJson: () => new ApiError(400, "UNSUPPORTED", "the request body is no JSON"),
    refusal: ({ code, message }) => ({ errors: [{ code, message }] }),
  });
}

function passwordIn(authorization = ""): string | undefined {
  const basic = /^Basic (\S+)$/.exec(authorization)?.[1];
  return basic === undefined ? undefined : Buffer.from(basic, "base64").toString().split(":").slice(1).join(":");
}
