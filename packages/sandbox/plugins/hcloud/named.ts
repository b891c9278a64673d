/** What the types of the project's named objects do alike: one is made, found, and removed by its id, and answered in an envelope. */
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Action } from "../../hetzner/state.ts";
import { type HetznerClient, tolerate } from "./client.ts";

type Answer = Record<string, { id: number } | undefined> & { action?: Action; actions?: Action[] };

/** @param noun as the API calls one: "ssh_key" */
export function named(client: HetznerClient, noun: string, outputs: (json: never) => Values) {
  const path = (id: string): string => `/${noun}s/${id}`;
  const shown = (answer: object): Values => outputs((answer as Record<string, never>)[noun] as never);
  return {
    /** Tells the id as soon as there is one; settled when the actions are done that came with it. */
    make: async (body: object, made: (id: string) => void) => {
      const answer = await client.request<Answer>("POST", `/${noun}s`, body);
      const id = String(answer[noun]?.id);
      made(id);
      await client.settle([...(answer.action ? [answer.action] : []), ...(answer.actions ?? [])]);
      return { id, outputs: shown(answer) };
    },
    get: async (id: string) => shown(await client.request<object>("GET", path(id))),
    read: async (id: string) => {
      const found = await client.find<object>(path(id));
      return found && { outputs: shown(found.json) };
    },
    change: async (id: string, body: object) => shown(await client.request<object>("PUT", path(id), body)),
    protect: (id: string, wanted: boolean) => client.act(`${path(id)}/actions/change_protection`, { delete: wanted }),
    // Gone already is as good.
    delete: (id: string) => tolerate(["not_found"], client.request("DELETE", path(id))),
  };
}
