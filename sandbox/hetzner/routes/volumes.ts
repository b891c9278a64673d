/** Volumes. */
import * as body from "../requests.ts";
import { acted, created, list, noContent, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import * as view from "../views.ts";

export function volumeRoutes({ volumes }: HetznerStore): Route[] {
  const actions = "/volumes/:id/actions";
  return [
    ["GET", "/volumes", ({ query }) => list("volumes", volumes.all, query, view.volumeJson)],
    ["GET", "/volumes/:id", ({ id }) => ok({ volume: view.volumeJson(volumes.get(id)) })],
    [
      "POST",
      "/volumes",
      (request) => {
        const { server, ...given } = request.body(body.volume);
        const made = volumes.create({ ...given, serverId: server });
        const next = made.nextActions.map(view.actionJson);
        return created({
          volume: view.volumeJson(made.volume),
          action: view.actionJson(made.action),
          next_actions: next,
        });
      },
    ],
    ["PUT", "/volumes/:id", (r) => ok({ volume: view.volumeJson(volumes.update(r.id, r.body(body.change))) })],
    ["DELETE", "/volumes/:id", ({ id }) => (volumes.delete(id), noContent)],
    ["POST", `${actions}/attach`, (r) => acted(volumes.attach(r.id, r.body(body.attach).server))],
    ["POST", `${actions}/detach`, ({ id }) => acted(volumes.detach(id))],
    ["POST", `${actions}/resize`, (r) => acted(volumes.resize(r.id, r.body(body.resize).size))],
    ["POST", `${actions}/change_protection`, (r) => acted(volumes.protect(r.id, !!r.body(body.protection).delete))],
  ];
}
