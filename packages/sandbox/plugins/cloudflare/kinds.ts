/** What nearly all types of the package are: made at a path, found, changed and removed below it; or there always, and set. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row, Verbs } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, toApi, without } from "../bridged/names.ts";

interface Kind {
  inputs: Row["inputs"];
  /** Where it is, or where all of them are; of inputs or of a state. */
  path: (values: Values) => string;
  headers?: (values: Values) => Record<string, string>;
  /** The body, of the inputs: all of them but the zone, where nothing else is said. */
  request?: (inputs: Values, isChange: boolean) => object;
  /** What the state has of an answer; `known` is the state before, undefined where it is made or changed. */
  outputs?: (answer: Values, known?: Values) => Values;
  /** Where it is by what somebody typed for an import, or by its id and its state: `id`, and inputs. */
  place?: (typed: string, state: Values) => Values & { id: string };
}

interface KeptKind extends Kind {
  /** How it is changed; without it each change replaces. */
  change?: "PUT" | "PATCH";
  /** What was given stays as it was given in the state, until a refresh. */
  asGiven?: boolean;
}

export function keptType(client: CloudflareClient, kind: KeptKind): ResourceType {
  const { path, change, place, asGiven, ...own } = kind;
  const { headers, request, outputs } = { ...USUAL, ...own };
  const told = (answer: object, inputs: Values): Values => ({
    ...outputs(fromApi(answer)),
    ...(asGiven === true && inputs),
  });
  const verbs: Verbs = {
    create: async (inputs) => {
      const body = request(inputs, false);
      const made = await client.call<{ id?: string; name?: string }>("POST", path(inputs), body, headers(inputs));
      return { id: made.id ?? made.name ?? "", outputs: told(made, inputs) };
    },
    read: async (typed, { state }) => {
      const { id, ...known } = place ? place(typed, state) : { id: typed };
      const found = await client.find<{ result: object }>(`${path(known)}/${id}`, headers(known));
      return found && { id, outputs: { ...outputs(fromApi(found.json.result), state), ...known } };
    },
    delete: (id, state) => client.call("DELETE", `${path(state)}/${id}`, undefined, headers(state)),
  };
  if (change) {
    verbs.update = async (id, _, news) =>
      told(await client.call(change, `${path(news)}/${id}`, request(news, true)), news);
  }
  return bridgedType({ library: "framework", inputs: kind.inputs }, verbs);
}

type SetKind = Kind & Required<Pick<Kind, "request" | "place">> & { method: "PUT" | "PATCH" };

/** It cannot be deleted: destroying it leaves it as it is. */
export function setType(client: CloudflareClient, kind: SetKind): ResourceType {
  const { path, method, place, ...own } = kind;
  const { headers, request, outputs } = { ...USUAL, ...own };
  const set = async (inputs: Values): Promise<Values> =>
    outputs(fromApi(await client.call<object>(method, path(inputs), request(inputs, true), headers(inputs))));
  return bridgedType(
    { library: "framework", inputs: kind.inputs },
    {
      create: async (inputs) => ({ id: place("", inputs).id, outputs: await set(inputs) }),
      read: async (typed, { state }) => {
        const { id, ...known } = place(typed, state);
        const found = await client.find<{ result: object }>(path(known), headers(known));
        return found && { id, outputs: { ...known, ...outputs(fromApi(found.json.result)) } };
      },
      update: (_, __, news) => set(news),
      delete: async () => undefined,
    },
  );
}

const USUAL = {
  headers: (): Record<string, string> => ({}),
  request: (inputs: Values): object => toApi(without(inputs, "zoneId")),
  outputs: (answer: Values): Values => answer,
};

/** "/zones/<id>" of a resource's inputs or state. */
export function zonePath({ zoneId }: Values): string {
  if (typeof zoneId !== "string") throw new ProviderError("a zoneId is missing: name the zone");
  return `/zones/${zoneId}`;
}

/** A place in a zone: the state knows the zone, an import names it in front. `form` is taken exactly: "<zone_id>/<dns_record_id>". */
export function inZone(form: string): (typed: string, state: Values) => { zoneId: string; id: string } {
  return (typed, { zoneId }) => {
    if (typeof zoneId === "string") return { zoneId, id: typed };
    const parts = typed.split("/");
    const [zone, id] = parts.slice(-2);
    const fits = form.startsWith("<{accounts|zones}") ? parts.length === 3 && parts[0] === "zones" : parts.length === 2;
    if (zone && id && fits) return { zoneId: zone, id };
    throw new ProviderError(`invalid ID: expected urlencoded segments "${form}", got "${typed}"`);
  };
}
