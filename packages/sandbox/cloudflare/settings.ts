/** A zone's settings as a new zone of the free plan has them, and what each of them takes. */
import { ApiError } from "../core/api-error.ts";
import type { CloudflareState } from "./state.ts";
import type { Zones } from "./zones.ts";

export interface Setting {
  id: string;
  value: unknown;
  editable: boolean;
  modified_on: string | null;
}

interface Kind {
  initial: unknown;
  /** Undefined: any value of the initial one's type. */
  values?: readonly unknown[];
  /** False: above the free plan. */
  editable?: boolean;
}

const switched = (initial: "on" | "off"): Kind => ({ initial, values: ["on", "off"] });
const fixed = (initial: unknown): Kind => ({ initial, editable: false });

const KINDS: Readonly<Record<string, Kind>> = {
  "0rtt": switched("off"),
  always_online: switched("off"),
  always_use_https: switched("off"),
  automatic_https_rewrites: switched("on"),
  brotli: switched("on"),
  browser_cache_ttl: { initial: 14400 },
  browser_check: switched("on"),
  cache_level: { initial: "aggressive", values: ["aggressive", "basic", "simplified"] },
  challenge_ttl: { initial: 1800 },
  development_mode: switched("off"),
  early_hints: switched("off"),
  email_obfuscation: switched("on"),
  hotlink_protection: switched("off"),
  http2: fixed("on"),
  http3: switched("on"),
  ip_geolocation: switched("on"),
  ipv6: switched("on"),
  max_upload: { initial: 100, values: [100] },
  min_tls_version: { initial: "1.0", values: ["1.0", "1.1", "1.2", "1.3"] },
  opportunistic_encryption: switched("on"),
  opportunistic_onion: switched("on"),
  origin_error_page_pass_thru: fixed("off"),
  polish: fixed("off"),
  prefetch_preload: fixed("off"),
  pseudo_ipv4: { initial: "off", values: ["off", "add_header", "overwrite_header"] },
  response_buffering: fixed("off"),
  rocket_loader: switched("off"),
  security_header: {
    initial: {
      strict_transport_security: {
        enabled: false,
        max_age: 0,
        include_subdomains: false,
        preload: false,
        nosniff: false,
      },
    },
  },
  security_level: { initial: "medium", values: ["off", "essentially_off", "low", "medium", "high", "under_attack"] },
  server_side_exclude: switched("on"),
  sort_query_string_for_cache: fixed("off"),
  ssl: { initial: "full", values: ["off", "flexible", "full", "strict", "origin_pull"] },
  tls_1_3: { initial: "on", values: ["on", "off", "zrt"] },
  tls_client_auth: switched("off"),
  true_client_ip_header: fixed("off"),
  websockets: switched("on"),
};

export class Settings {
  readonly #state: CloudflareState;
  readonly #zones: Zones;

  constructor(state: CloudflareState, zones: Zones) {
    this.#state = state;
    this.#zones = zones;
  }

  list(zoneId: string): Setting[] {
    return Object.keys(KINDS).map((id) => this.get(zoneId, id));
  }

  get(zoneId: string, id: string): Setting {
    this.#zones.get(zoneId);
    const kind = this.#kind(id);
    const set = this.#state.settings[zoneId]?.[id];
    const { value, modified_on } = set ?? { value: kind.initial, modified_on: null };
    return { id, value, editable: kind.editable ?? true, modified_on };
  }

  edit(zoneId: string, id: string, value: unknown): Setting {
    this.#zones.get(zoneId);
    const kind = this.#kind(id);
    if (kind.editable === false) throw new ApiError(403, "1015", `Not allowed to edit setting for ${id}`);
    const fits = kind.values ? kind.values.includes(value) : typeof value === typeof kind.initial && value !== null;
    if (!fits) throw new ApiError(400, "1007", `Invalid value for zone setting ${id}`);
    (this.#state.settings[zoneId] ??= {})[id] = { value, modified_on: new Date().toISOString() };
    return this.get(zoneId, id);
  }

  #kind(id: string): Kind {
    const kind = KINDS[id];
    if (!kind) throw new ApiError(400, "1006", "Unrecognized zone setting name");
    return kind;
  }
}
