/** What the types of the project's named objects do alike: one is made, found, and removed by its id, and answered in an envelope. */
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Action } from "../../hetzner/state.ts";
import type { Verbs } from "../bridged/row.ts";
import { type HetznerClient, tolerate } from "./client.ts";

interface Named extends Pick<Verbs, "read" | "delete"> {
  /** Told the id as soon as there is one; settled when the actions are done that came with it. */
  make(body: object, made: (id: string) => void): Promise<{ id: string; outputs: Values }>;
  get(id: string): Promise<Values>;
  change(id: string, body: object): Promise<Values>;
  protect(id: string, wanted: boolean): Promise<void>;
}

type Answer = Record<string, { id: number } | undefined> & { action?: Action; actions?: Action[] };

/** @param noun as the API calls one: "ssh_key" */
export function named(client: HetznerClient, noun: string, outputs: (json: never) => Values): Named {
  const path = (id: string): string => `/${noun}s/${id}`;
  const shown = (answer: object): Values => outputs((answer as Record<string, never>)[noun] as never);
  return {
    make: async (body, made) => {
      const answer = await client.request<Answer>("POST", `/${noun}s`, body);
      const id = String(answer[noun]?.id);
      made(id);
      await client.settle([...(answer.action ? [answer.action] : []), ...(answer.actions ?? [])]);
      return { id, outputs: shown(answer) };
    },
    get: async (id) => shown(await client.request<object>("GET", path(id))),
    read: async (id) => {
      const found = await client.find<object>(path(id));
      return found && { outputs: shown(found.json) };
    },
    change: async (id, body) => shown(await client.request<object>("PUT", path(id), body)),
    protect: (id, wanted) => client.act(`${path(id)}/actions/change_protection`, { delete: wanted }),
    // Gone already is as good.
    delete: (id) => tolerate(["not_found"], client.request("DELETE", path(id))),
  };
}
