/** Actions, by id (how hcloud-go waits for them) and by what they are about. */
import { found } from "../project.ts";
import { InvalidInput } from "../refusals.ts";
import { type Answer, list, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { actionJson } from "../views/action.ts";

export function actionRoutes({ state }: HetznerStore): Route[] {
  const one = (id: number): Answer => ok({ action: actionJson(found(state.actions, "action", id)) });
  const nouns = { servers: "server", primary_ips: "primary_ip", firewalls: "firewall", volumes: "volume" };
  return [
    [
      "GET",
      "/actions",
      ({ query }) => {
        const wanted = query.getAll("id").map(Number);
        if (wanted.length === 0) throw new InvalidInput("id", "Missing data for required field.");
        const shown = state.actions.filter(({ id }) => wanted.includes(id));
        return list("actions", shown, query, (action) => actionJson(action));
      },
    ],
    ["GET", "/actions/:id", ({ id }) => one(id)],
    ...Object.entries(nouns).flatMap(([noun, type]): Route[] => [
      ["GET", `/${noun}/actions/:id`, ({ id }) => one(id)],
      [
        "GET",
        `/${noun}/:id/actions`,
        ({ id, query }) => {
          const own = state.actions.filter(({ resources }) => resources.some((r) => r.id === id && r.type === type));
          return list("actions", own, query, (action) => actionJson(action));
        },
      ],
    ]),
  ];
}
