/** Primary IPs. */
import * as body from "../requests.ts";
import { acted, created, list, noContent, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { actionJson } from "../views/action.ts";
import { primaryIpJson } from "../views/primary-ip.ts";

export function primaryIpRoutes(store: HetznerStore): Route[] {
  const { primaryIps } = store;
  const json = (id: number) => ({ primary_ip: primaryIpJson(store.state, primaryIps.get(id)) });
  const actions = "/primary_ips/:id/actions";
  return [
    [
      "GET",
      "/primary_ips",
      ({ query }) => {
        const ip = query.get("ip");
        const shown = primaryIps.all.filter((one) => ip === null || one.ip === ip);
        return list("primary_ips", shown, query, (one) => primaryIpJson(store.state, one));
      },
    ],
    ["GET", "/primary_ips/:id", ({ id }) => ok(json(id))],
    [
      "POST",
      "/primary_ips",
      (request) => {
        const { assignee_id, auto_delete, ...given } = request.body(body.primaryIp);
        const made = primaryIps.create({ ...given, assigneeId: assignee_id, autoDelete: auto_delete });
        return created({ ...json(made.primaryIp.id), ...(made.action && { action: actionJson(made.action) }) });
      },
    ],
    [
      "PUT",
      "/primary_ips/:id",
      (request) => {
        const { auto_delete, ...change } = request.body(body.changeOfPrimaryIp);
        return ok(json(primaryIps.update(request.id, { ...change, autoDelete: auto_delete }).id));
      },
    ],
    ["DELETE", "/primary_ips/:id", ({ id }) => (primaryIps.delete(id), noContent)],
    ["POST", `${actions}/assign`, (r) => acted(primaryIps.assign(r.id, r.body(body.assign).assignee_id))],
    ["POST", `${actions}/unassign`, ({ id }) => acted(primaryIps.unassign(id))],
    ["POST", `${actions}/change_protection`, (r) => acted(primaryIps.protect(r.id, !!r.body(body.protection).delete))],
    [
      "POST",
      `${actions}/change_dns_ptr`,
      (request) => {
        const { ip, dns_ptr } = request.body(body.dnsPtr);
        return acted(primaryIps.changeDnsPtr(request.id, ip, dns_ptr));
      },
    ],
  ];
}
