/** Dokploy's HTTP interface on port 3000: its pages as far as they tell whether an owner exists, its auth, its API, its webhook. */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { type Calls, InjectedFault } from "../../core/calls.ts";
import { connectionBroken } from "../../core/service.ts";
import type { Dokploy } from "../dokploy.ts";
import { owner } from "../store/sign-up.ts";
import { answerAuth } from "./auth-routes.ts";
import { answerRest } from "./rest-form.ts";
import { answerTrpc } from "./trpc-form.ts";
import { receivePush } from "./webhook.ts";

/** `incoming` is missing where a test calls the app without a connection. */
export type DokployApp = Hono<{ Bindings: Partial<HttpBindings> }>;

export function dokployApi(dokploy: Dokploy, calls: Calls): DokployApp {
  const app: DokployApp = new Hono<{ Bindings: Partial<HttpBindings> }>();
  const page = (title: string): Response =>
    new Response(`<!DOCTYPE html><title>${title}</title>`, { headers: { "content-type": "text/html; charset=utf-8" } });
  app.get("/", (context) => (owner(dokploy.tables) ? page("Dokploy") : context.redirect("/register", 307)));
  app.get("/register", (context) => (owner(dokploy.tables) ? context.redirect("/", 307) : page("Register")));
  app.get("/api/health", (context) => context.json({ ok: true }));
  app.all("/api/auth/*", ({ req }) =>
    calls.through(`dokploy ${req.method} ${req.path.replace("/api/", "")}`, () => answerAuth(dokploy, req.raw)),
  );
  app.all("/api/deploy/compose/*", (context) => receivePush(dokploy, calls, context));
  app.all("/api/trpc/*", (context) => answerTrpc(dokploy, calls, context));
  app.all("/api/*", (context) => answerRest(dokploy, calls, context));
  app.onError((fault, context) =>
    // The database is away, or something broke: Dokploy's pages answer 500, a lost connection answers nothing.
    fault instanceof InjectedFault ? connectionBroken(context, fault) : context.text("Internal Server Error", 500),
  );
  return app;
}
