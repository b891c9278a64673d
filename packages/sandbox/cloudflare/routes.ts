/** Paths of api.cloudflare.com/client/v4, the permission each needs, and what it answers. */
import { ApiError } from "../core/api-error.ts";
import { pageOf } from "../core/paging.ts";
import type { Handler, ServiceAnswer, ServiceRequest } from "../core/service.ts";
import { OBJECT_RIGHTS } from "./objects.ts";
import { namesInZone, requirePermission, requireZoneCreation, type Token, type ZonePermission } from "./permissions.ts";
import type { RulesetRequest } from "./rulesets.ts";
import type { Bucket, Ruleset, Zone } from "./state.ts";
import type { CloudflareStore } from "./store.ts";

export interface CloudflareRequest extends ServiceRequest {
  token: Token;
  /** The zone's id in the path. */
  zone: string;
  body: object;
}

type CloudflareHandler = (request: CloudflareRequest) => ServiceAnswer | Promise<ServiceAnswer>;
type Routes = Record<string, CloudflareHandler>;
type Access = "Read" | "Write";

export function routes(store: CloudflareStore): Routes {
  return {
    ...zoneRoutes(store),
    ...rulesetRoutes(store),
    ...certificateRoutes(store),
    ...bucketRoutes(store),
    ...tokenRoutes(store),
  };
}

function success(result: unknown): ServiceAnswer & { json: object } {
  return { json: { success: true, errors: [], messages: [], result } };
}

function paged({ query }: ServiceRequest, all: unknown[], usual: number): ServiceAnswer {
  const { items, page, size, last, total } = pageOf(all, query, { usual, most: 1000 });
  const counts = { count: items.length, total_count: total, total_pages: last };
  return { json: { ...success(items).json, result_info: { page, per_page: size, ...counts } } };
}

/** Answers the result to a token that may do this in the zone of the path, or anywhere where there is none. */
function permitted(
  store: CloudflareStore,
  permission: ZonePermission,
  result: (request: CloudflareRequest) => unknown,
): CloudflareHandler {
  return async (request) => {
    const zone = request.zone === "" ? undefined : store.zones.get(request.zone).name;
    requirePermission(request.token, permission, zone);
    return success(await result(request));
  };
}

/** Without a token of the API: what is public, and each kind of token at its own address alone. */
export function openRoutes({ state }: CloudflareStore): Record<string, Handler> {
  const verify = (request: ServiceRequest, owner: Token["owner"] | undefined): ServiceAnswer => {
    const authorization = request.header("authorization");
    if (!authorization) throw new ApiError(400, "9106", "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
    const token = state.tokens.find((one) => one.owner === owner && authorization === `Bearer ${one.value}`);
    if (!token) throw new ApiError(401, "1000", "Invalid API Token");
    const { id, status } = token;
    const message = { code: 10000, message: "This API Token is valid and active", type: null };
    return { json: { ...success({ id, status }).json, messages: status === "active" ? [message] : [] } };
  };
  return {
    "GET /ips": () => success({ ...state.ipRanges, etag: "38f79d050aa027e3be3865e495dcc9bc" }),
    "GET /user/tokens/verify": (request) => verify(request, "user"),
    "GET /accounts/:account/tokens/verify": (request) =>
      verify(request, state.accounts.some(({ id }) => id === request.part("account")) ? "account" : undefined),
  };
}

/** Without what is the same for every zone of a free plan. */
function zoneAnswer(zone: Zone, token: Token): object {
  return { ...zone, permissions: namesInZone(token) };
}

/** Zones, accounts, records and settings. */
function zoneRoutes(store: CloudflareStore): Routes {
  const { zones, records, settings, state } = store;
  const to = (permission: ZonePermission, result: (request: CloudflareRequest) => unknown) =>
    permitted(store, permission, result);
  return {
    "GET /zones": (request) => {
      const { token, query } = request;
      const isVisible = token.permissions.some((permission) => permission.startsWith("Zone "));
      const found = zones.list(query.get("name") ?? undefined);
      const visible = found.filter(({ name }) => isVisible && (token.zones?.includes(name) ?? true));
      const shown = visible.map((zone) => zoneAnswer(zone, token));
      return paged(request, shown, 20);
    },
    "POST /zones": ({ token, body }) => {
      requireZoneCreation(token);
      return { json: success(zoneAnswer(zones.create(body), token)).json };
    },
    "GET /zones/:zone": to("Zone Read", ({ zone, token }) => zoneAnswer(zones.get(zone), token)),
    "DELETE /zones/:zone": to("Zone Write", ({ zone }) => {
      zones.delete(zone);
      return { id: zone };
    }),
    "GET /accounts": (request) => {
      const { token } = request;
      if (token.owner === "account")
        throw new ApiError(400, "1001", "List accounts endpoint does not support account owned tokens.");
      const isVisible = token.permissions.includes("Account Settings Read");
      return paged(request, isVisible ? state.accounts : [], 20);
    },
    "GET /zones/:zone/dns_records": (request) => {
      requirePermission(request.token, "DNS Read", zones.get(request.zone).name);
      return paged(request, records.list(request.zone), 100);
    },
    "POST /zones/:zone/dns_records": to("DNS Write", ({ zone, body }) => records.create(zone, body)),
    "GET /zones/:zone/dns_records/:id": to("DNS Read", ({ zone, part }) => records.get(zone, part("id"))),
    "PUT /zones/:zone/dns_records/:id": to("DNS Write", ({ zone, part, body }) =>
      records.replace(zone, part("id"), body),
    ),
    "PATCH /zones/:zone/dns_records/:id": to("DNS Write", ({ zone, part, body }) =>
      records.edit(zone, part("id"), body),
    ),
    "DELETE /zones/:zone/dns_records/:id": to("DNS Write", ({ zone, part }) => {
      records.delete(zone, part("id"));
      return { id: part("id") };
    }),
    "GET /zones/:zone/settings/:id": to("Zone Settings Read", ({ zone, part }) => settings.get(zone, part("id"))),
    "PATCH /zones/:zone/settings/:id": to("Zone Settings Write", ({ zone, part, body }) =>
      settings.edit(zone, part("id"), (body as { value?: unknown }).value),
    ),
  };
}

/** Rulesets: each phase has a permission of its own. */
function rulesetRoutes(store: CloudflareStore): Routes {
  const { rulesets, zones } = store;
  const allow = ({ token, zone }: CloudflareRequest, phase: string, access: Access): void =>
    requirePermission(token, phasePermission(phase, access), zones.get(zone).name);
  const allowed = (request: CloudflareRequest, access: Access): Ruleset => {
    const ruleset = rulesets.get(request.zone, request.part("id"));
    allow(request, ruleset.phase, access);
    return ruleset;
  };
  return {
    "GET /zones/:zone/rulesets": permitted(store, "Zone Read", ({ zone }) =>
      rulesets.all(zone).map((ruleset) => ({ ...ruleset, rules: undefined })),
    ),
    "POST /zones/:zone/rulesets": (request) => {
      const body: RulesetRequest = request.body;
      allow(request, body.phase ?? "", "Write");
      return success(rulesets.create(request.zone, body));
    },
    "GET /zones/:zone/rulesets/phases/:phase/entrypoint": (request) => {
      const phase = request.part("phase");
      allow(request, phase, "Read");
      return success(rulesets.entrypoint(request.zone, phase));
    },
    "GET /zones/:zone/rulesets/:id": (request) => success(allowed(request, "Read")),
    "PUT /zones/:zone/rulesets/:id": (request) =>
      success(rulesets.replace(request.zone, allowed(request, "Write").id, request.body)),
    "DELETE /zones/:zone/rulesets/:id": (request) => {
      rulesets.delete(request.zone, allowed(request, "Write").id);
      return {};
    },
  };
}

function phasePermission(phase: string, access: Access): ZonePermission {
  if (phase === "http_request_cache_settings") return `Cache Settings ${access}`;
  if (phase === "http_request_dynamic_redirect") return `Dynamic URL Redirects ${access}`;
  return `Transform Rules ${access}`;
}

/** Origin CA certificates, which belong to no zone's path, and authenticated origin pulls. */
function certificateRoutes(store: CloudflareStore): Routes {
  const { certificates, originPulls } = store;
  const to = (access: Access, result: (request: CloudflareRequest) => unknown) =>
    permitted(store, `SSL and Certificates ${access}`, result);
  const pulls = "/zones/:zone/origin_tls_client_auth";
  return {
    "GET /certificates": to("Read", ({ query }) => certificates.list(query.get("zone_id") ?? "")),
    "POST /certificates": to("Write", ({ body }) => certificates.create(body)),
    "GET /certificates/:id": to("Read", ({ part }) => certificates.get(part("id"))),
    "DELETE /certificates/:id": to("Write", ({ part }) => certificates.revoke(part("id"))),
    [`GET ${pulls}/settings`]: to("Read", ({ zone }) => ({ enabled: originPulls.enabled(zone) })),
    [`PUT ${pulls}/settings`]: to("Write", ({ zone, body }) => ({
      enabled: originPulls.switch(zone, (body as { enabled?: boolean }).enabled === true),
    })),
    [`GET ${pulls}`]: to("Read", ({ zone }) => originPulls.all(zone)),
    [`POST ${pulls}`]: to("Write", ({ zone, body }) => originPulls.upload(zone, body)),
    [`GET ${pulls}/:id`]: to("Read", ({ zone, part }) => originPulls.get(zone, part("id"))),
    [`DELETE ${pulls}/:id`]: to("Write", ({ zone, part }) => originPulls.delete(zone, part("id"))),
  };
}

/** R2: of an account, not of a zone. A jurisdiction is a world of its own, named by a header. */
function bucketRoutes(store: CloudflareStore): Routes {
  const { buckets } = store;
  const to = (access: Access, result: (request: CloudflareRequest) => unknown) =>
    permitted(store, `Workers R2 Storage ${access}`, result);
  const named = ({ part, header }: CloudflareRequest): [string, string, string] => [
    part("account"),
    part("bucket"),
    header("cf-r2-jurisdiction") ?? "default",
  ];
  // Its rules are answered at their own addresses.
  const shown = ({ name, jurisdiction, location, storage_class, creation_date }: Bucket): object => ({
    ...{ name, jurisdiction, location, storage_class, creation_date },
  });
  const path = "/accounts/:account/r2/buckets";
  return {
    [`POST ${path}`]: to("Write", (request) => {
      const [account, , jurisdiction] = named(request);
      return shown(buckets.create(account, request.body, jurisdiction));
    }),
    [`GET ${path}/:bucket`]: to("Read", (request) => shown(buckets.get(...named(request)))),
    [`DELETE ${path}/:bucket`]: to("Write", (request) => buckets.delete(...named(request))),
    ...Object.fromEntries(
      (["lifecycle", "lock"] as const).flatMap((kind): [string, CloudflareHandler][] => [
        [`GET ${path}/:bucket/${kind}`, to("Read", (r) => ({ rules: buckets.get(...named(r))[kind] }))],
        [`PUT ${path}/:bucket/${kind}`, to("Write", (r) => buckets.setRules(kind, buckets.get(...named(r)), r.body))],
      ]),
    ),
  };
}

/** An account's own tokens, as far as they are keys of a bucket. */
function tokenRoutes(store: CloudflareStore): Routes {
  const { objects } = store;
  const path = "/accounts/:account/tokens";
  const to = (access: Access, result: (request: CloudflareRequest) => unknown) =>
    permitted(store, `Account API Tokens ${access}`, result);
  return {
    [`GET ${path}/permission_groups`]: to("Read", () => [OBJECT_RIGHTS]),
    [`POST ${path}`]: to("Write", ({ part, body }) => objects.makeKey(part("account"), body)),
    [`GET ${path}/:id`]: to("Read", ({ part }) => objects.tokenOf(part("id"))),
    [`PUT ${path}/:id`]: to("Write", ({ part, body }) => Object.assign(objects.tokenOf(part("id")), body)),
    [`DELETE ${path}/:id`]: to("Write", ({ part }) => objects.removeKey(part("id"))),
  };
}
