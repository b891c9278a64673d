/** Volumes. */
import * as body from "../requests.ts";
import { acted, created, list, noContent, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { actionJson } from "../views/action.ts";
import { volumeJson } from "../views/volume.ts";

export function volumeRoutes({ volumes }: HetznerStore): Route[] {
  const actions = "/volumes/:id/actions";
  return [
    ["GET", "/volumes", ({ query }) => list("volumes", volumes.all, query, volumeJson)],
    ["GET", "/volumes/:id", ({ id }) => ok({ volume: volumeJson(volumes.get(id)) })],
    [
      "POST",
      "/volumes",
      (request) => {
        const { server, ...given } = request.body(body.volume);
        const made = volumes.create({ ...given, serverId: server });
        const next = made.nextActions.map(actionJson);
        return created({
          volume: volumeJson(made.volume),
          action: actionJson(made.action),
          next_actions: next,
        });
      },
    ],
    ["PUT", "/volumes/:id", (r) => ok({ volume: volumeJson(volumes.update(r.id, r.body(body.change))) })],
    ["DELETE", "/volumes/:id", ({ id }) => (volumes.delete(id), noContent)],
    ["POST", `${actions}/attach`, (r) => acted(volumes.attach(r.id, r.body(body.attach).server))],
    ["POST", `${actions}/detach`, ({ id }) => acted(volumes.detach(id))],
    ["POST", `${actions}/resize`, (r) => acted(volumes.resize(r.id, r.body(body.resize).size))],
    ["POST", `${actions}/change_protection`, (r) => acted(volumes.protect(r.id, !!r.body(body.protection).delete))],
  ];
}
