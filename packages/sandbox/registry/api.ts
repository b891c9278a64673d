/** The OCI distribution API over the store, as far as a tag is resolved; passes are given as ghcr.io gives them. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ApiError } from "../core/api-error.ts";
import { type Calls, InjectedFault } from "../core/calls.ts";
import type { RegistryStore } from "./store.ts";

/** What buildx pushes. */
const MANIFEST = "application/vnd.oci.image.index.v1+json";

export function registryApi(store: RegistryStore, calls: Calls): Hono {
  const app = new Hono();
  app.get("/token", (context) =>
    calls.through(`registry GET ${context.req.path}`, () => {
      const repository = /^repository:(.+):pull$/.exec(context.req.query("scope") ?? "")?.[1] ?? "";
      return context.json({ token: store.pass(repository, passwordIn(context)) });
    }),
  );
  // Hono answers HEAD by the route of GET and leaves the body out.
  app.get("/v2/:repository{.+}/manifests/:tag", (context) =>
    calls.through(`registry ${context.req.method} ${context.req.path}`, () => {
      const { repository, tag } = context.req.param();
      const pass = /^Bearer (\S+)$/.exec(context.req.header("authorization") ?? "")?.[1];
      const digest = store.digest(repository, tag, pass);
      if (!(context.req.header("accept") ?? "").includes(MANIFEST))
        throw new ApiError(404, "MANIFEST_UNKNOWN", "OCI index found, but Accept header does not support OCI indexes");
      const headers = { "docker-content-digest": digest, "content-type": MANIFEST };
      return context.body(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, manifests: [] }), 200, headers);
    }),
  );
  app.onError((error, context) => {
    if (error instanceof ApiError) return refusal(context, error);
    if (error instanceof InjectedFault) return broken(context, error);
    throw error;
  });
  return app;
}

function passwordIn(context: Context): string | undefined {
  const basic = /^Basic (\S+)$/.exec(context.req.header("authorization") ?? "")?.[1];
  return basic === undefined ? undefined : Buffer.from(basic, "base64").toString().split(":").slice(1).join(":");
}

function refusal(context: Context, { code, message, status }: ApiError): Response {
  return context.json({ errors: [{ code, message }] }, status as ContentfulStatusCode);
}

/** A connection that breaks: a reset socket, and in-process the fault itself. */
function broken(context: Context, fault: InjectedFault): Response {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  if (!incoming) throw fault;
  incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}
