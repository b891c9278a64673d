/** Dokploy's HTTP face on port 3000: its pages as far as they tell whether an owner exists, its auth, its API, its webhook. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { InjectedFault } from "../../core/calls.ts";
import type { Calls } from "../../core/calls.ts";
import type { Dokploy } from "../dokploy.ts";
import { owner } from "../store/sign-up.ts";
import { authRoutes } from "./auth-routes.ts";
import { restForm } from "./rest-form.ts";
import { trpcForm } from "./trpc-form.ts";
import { webhook } from "./webhook.ts";

/** `incoming` is missing where a test calls the app without a connection. */
type Bindings = Partial<HttpBindings>;

export type DokployApp = Hono<{ Bindings: Bindings }>;

export const dokployApi = (dokploy: Dokploy, calls: Calls): DokployApp => {
  const app = new Hono<{ Bindings: Bindings }>();
  const page = (title: string): Response =>
    new Response(`<!DOCTYPE html><title>${title}</title>`, { headers: { "content-type": "text/html; charset=utf-8" } });
  app.get("/", (context) => (owner(dokploy.tables) ? page("Dokploy") : context.redirect("/register", 307)));
  app.get("/register", (context) => (owner(dokploy.tables) ? context.redirect("/", 307) : page("Register")));
  app.get("/api/health", (context) => context.json({ ok: true }));
  app.all("/api/auth/*", (context) =>
    calls.through(`dokploy ${context.req.method} ${context.req.path.replace("/api/", "")}`, () =>
      authRoutes(dokploy)(context),
    ),
  );
  app.all("/api/deploy/compose/*", webhook(dokploy, calls));
  app.all("/api/trpc/*", trpcForm(dokploy, calls));
  app.all("/api/*", restForm(dokploy, calls));
  app.onError((fault, context) => {
    // The database is away, or something broke: Dokploy's pages answer 500, a lost connection answers nothing.
    if (!(fault instanceof InjectedFault)) return context.text("Internal Server Error", 500);
    const { incoming } = context.env;
    if (!incoming) throw fault;
    incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return app;
};
