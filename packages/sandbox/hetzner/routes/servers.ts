/** Servers and what is done to them. */
import { isAddressOf } from "../addresses.ts";
import * as body from "../requests.ts";
import { acted, created, list, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { actionJson } from "../views/action.ts";
import { serverJson } from "../views/server.ts";

export function serverRoutes(store: HetznerStore): Route[] {
  const { servers, primaryIps } = store;
  const json = (id: number) => ({ server: serverJson(store, servers.get(id)) });
  const actions = "/servers/:id/actions";
  return [
    [
      "GET",
      "/servers",
      ({ query }) => {
        const wanted = query.getAll("status");
        const shown = servers.all.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
        return list("servers", shown, query, (server) => serverJson(store, server));
      },
    ],
    ["GET", "/servers/:id", ({ id }) => ok(json(id))],
    [
      "POST",
      "/servers",
      (request) => {
        const given = request.body(body.server);
        const net = given.public_net;
        const made = servers.create({
          name: given.name,
          serverType: given.server_type,
          image: given.image,
          location: given.location,
          sshKeys: given.ssh_keys,
          userData: given.user_data,
          labels: given.labels,
          firewallIds: given.firewalls?.map(({ firewall }) => firewall),
          startAfterCreate: given.start_after_create,
          publicNet: net && { ...net, enableIpv4: net.enable_ipv4, enableIpv6: net.enable_ipv6 },
        });
        return created({
          ...json(made.server.id),
          action: actionJson(made.action),
          next_actions: made.nextActions.map(actionJson),
          root_password: (given.ssh_keys ?? []).length > 0 ? null : "sandbox-root-password",
        });
      },
    ],
    ["PUT", "/servers/:id", (request) => ok(json(servers.update(request.id, request.body(body.change)).id))],
    ["DELETE", "/servers/:id", ({ id }) => ok({ action: actionJson(servers.delete(id)) })],
    ["POST", `${actions}/poweron`, ({ id }) => acted(servers.powerOn(id))],
    ["POST", `${actions}/poweroff`, ({ id }) => acted(servers.powerOff(id))],
    ["POST", `${actions}/shutdown`, ({ id }) => acted(servers.shutdown(id))],
    ["POST", `${actions}/reboot`, ({ id }) => acted(servers.reboot(id))],
    ["POST", `${actions}/reset`, ({ id }) => acted(servers.reboot(id))],
    ["POST", `${actions}/enable_backup`, ({ id }) => acted(servers.backups(id, true))],
    ["POST", `${actions}/disable_backup`, ({ id }) => acted(servers.backups(id, false))],
    ["POST", `${actions}/change_protection`, (r) => acted(servers.protect(r.id, r.body(body.protection)))],
    ["POST", `${actions}/rebuild`, (r) => acted(servers.rebuild(r.id, r.body(body.rebuild).image))],
    [
      "POST",
      `${actions}/change_type`,
      (request) => {
        const { server_type, upgrade_disk } = request.body(body.changeType);
        return acted(servers.changeType(request.id, server_type, upgrade_disk));
      },
    ],
    [
      "POST",
      `${actions}/change_dns_ptr`,
      (request) => {
        const { ip, dns_ptr } = request.body(body.dnsPtr);
        const own = primaryIps.all.find((one) => one.assigneeId === request.id && isAddressOf(one, ip));
        return acted(primaryIps.changeDnsPtr(own?.id ?? 0, ip, dns_ptr));
      },
    ],
  ];
}
