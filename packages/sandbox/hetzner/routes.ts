/** The API's routes over the store (https://docs.hetzner.cloud/reference/cloud). */
import type { z } from "zod";
import { pageOf } from "../core/paging.ts";
import type { ServiceAnswer } from "../core/service.ts";
import { isAddressOf } from "./addresses.ts";
import * as show from "./answers.ts";
import { images, locations, serverTypes } from "./catalogue.ts";
import { imageJson, pricingJson, serverTypeJson } from "./catalogue-answers.ts";
import { selects } from "./labels.ts";
import { found } from "./project.ts";
import { InvalidInput } from "./refusals.ts";
import * as body from "./requests.ts";
import type { Action, Labels, Server } from "./state.ts";
import type { HetznerStore } from "./store.ts";

export interface HetznerRequest {
  /** Of the path. */
  id: number;
  query: URLSearchParams;
  /** The JSON body, checked. @throws InvalidInput */
  body<Schema extends z.ZodType>(schema: Schema): z.output<Schema>;
}

export type HetznerHandler = (request: HetznerRequest) => ServiceAnswer;

type Routes = Record<string, HetznerHandler>;

export function routes(store: HetznerStore): Routes {
  return { ...serverRoutes(store), ...addressRoutes(store), ...firewallRoutes(store), ...otherRoutes(store) };
}

const ok = (json: object): ServiceAnswer => ({ json });
const created = (json: object): ServiceAnswer => ({ status: 201, json });
const acted = (action: Action): ServiceAnswer => created({ action });
const gone: ServiceAnswer = {};

function serverRoutes(store: HetznerStore): Routes {
  const { servers, primaryIps } = store;
  const json = ({ id }: { id: number }) => ({ server: show.serverJson(store, servers.get(id)) });
  const actions = "/servers/:id/actions";
  return {
    "GET /servers": ({ query }) => list("servers", servers.all, query, (one) => show.serverJson(store, one)),
    "GET /servers/:id": (request) => ok(json(request)),
    "POST /servers": (request) => {
      const order = request.body(body.server);
      const { server, action, nextActions } = servers.create(order);
      const root_password = (order.sshKeys ?? []).length > 0 ? null : "sandbox-root-password";
      return created({ ...json(server), action, next_actions: nextActions, root_password });
    },
    "PUT /servers/:id": (request) => ok(json(servers.update(request.id, request.body(body.change)))),
    "DELETE /servers/:id": ({ id }) => ok({ action: servers.delete(id) }),
    [`POST ${actions}/poweron`]: ({ id }) => acted(servers.powerOn(id)),
    [`POST ${actions}/poweroff`]: ({ id }) => acted(servers.powerOff(id)),
    [`POST ${actions}/enable_backup`]: ({ id }) => acted(servers.backups(id, true)),
    [`POST ${actions}/disable_backup`]: ({ id }) => acted(servers.backups(id, false)),
    [`POST ${actions}/change_protection`]: (r) => acted(servers.protect(r.id, r.body(body.protection))),
    [`POST ${actions}/change_type`]: (request) => {
      const { server_type, upgrade_disk } = request.body(body.changeType);
      return acted(servers.changeType(request.id, server_type, upgrade_disk));
    },
    [`POST ${actions}/change_dns_ptr`]: (request) => {
      const { ip, dnsPtr } = request.body(body.dnsPtr);
      const own = primaryIps.all.find((one) => one.assigneeId === request.id && isAddressOf(one, ip));
      return acted(primaryIps.changeDnsPtr(own?.id ?? 0, ip, dnsPtr));
    },
  };
}

function addressRoutes({ state, primaryIps }: HetznerStore): Routes {
  const json = ({ id }: { id: number }) => ({ primary_ip: show.primaryIpJson(state, primaryIps.get(id)) });
  const actions = "/primary_ips/:id/actions";
  return {
    "GET /primary_ips": ({ query }) => {
      const ip = query.get("ip");
      const shown = primaryIps.all.filter((one) => ip === null || one.ip === ip);
      return list("primary_ips", shown, query, (one) => show.primaryIpJson(state, one));
    },
    "GET /primary_ips/:id": (request) => ok(json(request)),
    "POST /primary_ips": (request) => created(json(primaryIps.create(request.body(body.primaryIp)))),
    "PUT /primary_ips/:id": (request) => ok(json(primaryIps.update(request.id, request.body(body.changeOfPrimaryIp)))),
    "DELETE /primary_ips/:id": ({ id }) => (primaryIps.delete(id), gone),
    [`POST ${actions}/change_protection`]: (r) => acted(primaryIps.protect(r.id, !!r.body(body.protection).delete)),
  };
}

function firewallRoutes(store: HetznerStore): Routes {
  const { firewalls } = store;
  const json = ({ id }: { id: number }) => ({ firewall: show.firewallJson(store, firewalls.get(id)) });
  const all = (actions: Action[]): ServiceAnswer => created({ actions });
  const actions = "/firewalls/:id/actions";
  return {
    "GET /firewalls": ({ query }) => list("firewalls", firewalls.all, query, (one) => show.firewallJson(store, one)),
    "GET /firewalls/:id": (request) => ok(json(request)),
    "POST /firewalls": (request) => {
      const made = firewalls.create(request.body(body.firewall));
      return created({ ...json(made.firewall), actions: made.actions });
    },
    "PUT /firewalls/:id": (request) => ok(json(firewalls.update(request.id, request.body(body.change)))),
    "DELETE /firewalls/:id": ({ id }) => (firewalls.delete(id), gone),
    [`POST ${actions}/set_rules`]: (r) => all(firewalls.setRules(r.id, r.body(body.rules).rules)),
    [`POST ${actions}/apply_to_resources`]: (r) => all(firewalls.apply(r.id, r.body(body.applyTo).apply_to)),
    [`POST ${actions}/remove_from_resources`]: (r) =>
      all(firewalls.removeFrom(r.id, r.body(body.removeFrom).remove_from)),
  };
}

/** SSH keys, actions, what can be had, and nouns this program has no use for: empty lists. */
function otherRoutes({ state, sshKeys }: HetznerStore): Routes {
  const type = (one: (typeof serverTypes)[number]) => serverTypeJson(state, one);
  const nothing = ["networks", "placement_groups", "floating_ips", "load_balancers", "certificates", "volumes"];
  return {
    "GET /ssh_keys": ({ query }) => list("ssh_keys", sshKeys.all, query, show.sshKeyJson),
    "GET /ssh_keys/:id": ({ id }) => ok({ ssh_key: show.sshKeyJson(sshKeys.get(id)) }),
    "POST /ssh_keys": (r) => created({ ssh_key: show.sshKeyJson(sshKeys.create(r.body(body.sshKey))) }),
    "PUT /ssh_keys/:id": (r) => ok({ ssh_key: show.sshKeyJson(sshKeys.update(r.id, r.body(body.change))) }),
    "DELETE /ssh_keys/:id": ({ id }) => (sshKeys.delete(id), gone),
    // How hcloud-go waits for them.
    "GET /actions": ({ query }) => {
      const wanted = query.getAll("id").map(Number);
      if (wanted.length === 0) throw new InvalidInput("id", "Missing data for required field.");
      const shown = state.actions.filter(({ id }) => wanted.includes(id));
      return list("actions", shown, query, (action) => action);
    },
    "GET /actions/:id": ({ id }) => ok({ action: found(state.actions, "action", id) }),
    "GET /server_types": ({ query }) => list("server_types", serverTypes, query, type),
    "GET /server_types/:id": ({ id }) => ok({ server_type: type(found(serverTypes, "server type", id)) }),
    "GET /locations": ({ query }) => list("locations", locations, query, (one) => one),
    "GET /locations/:id": ({ id }) => ok({ location: found(locations, "location", id) }),
    "GET /images": ({ query }) => {
      const wanted = query.getAll("architecture");
      const shown = images.filter(({ architecture }) => wanted.length === 0 || wanted.includes(architecture));
      return list("images", shown, query, imageJson);
    },
    "GET /images/:id": ({ id }) => ok({ image: imageJson(found(images, "image", id)) }),
    "GET /pricing": () => ok({ pricing: pricingJson() }),
    ...Object.fromEntries(
      nothing.map((noun): [string, HetznerHandler] => [
        `GET /${noun}`,
        ({ query }) => list(noun, [], query, () => ({})),
      ]),
    ),
  };
}

/** The filters that all lists have in common, then the page. */
function list<T extends { id: number; name?: string; labels?: Labels; status?: Server["status"] | Action["status"] }>(
  noun: string,
  items: readonly T[],
  query: URLSearchParams,
  view: (item: T) => object,
): ServiceAnswer {
  const [name, selector, statuses] = [query.get("name"), query.get("label_selector"), query.getAll("status")];
  const chosen = items.filter(
    (item) =>
      (name === null || item.name === name) &&
      (selector === null || selects(selector, item.labels ?? {})) &&
      (statuses.length === 0 || statuses.includes(item.status ?? "")),
  );
  const { items: shown, page, size, last, total } = pageOf(chosen, query, { usual: 25, most: 50 });
  const pagination = {
    page,
    per_page: size,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < last ? page + 1 : null,
    last_page: last,
    total_entries: total,
  };
  return ok({ [noun]: shown.map(view), meta: { pagination } });
}
