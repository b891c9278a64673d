/** Settings of a zone as a new one of the free plan has them, and what each of them takes. */
import { ApiError } from "../core/api-error.ts";
import { OfZones } from "./in-zone.ts";

interface Setting {
  id: string;
  value: unknown;
  editable: true;
  modified_on: string | null;
}

interface Kind {
  initial: unknown;
  values: readonly unknown[];
}

/** Those that Yapit's zone sets. */
const KINDS: Readonly<Record<string, Kind>> = {
  always_use_https: { initial: "off", values: ["on", "off"] },
  http3: { initial: "on", values: ["on", "off"] },
  min_tls_version: { initial: "1.0", values: ["1.0", "1.1", "1.2", "1.3"] },
  ssl: { initial: "full", values: ["off", "flexible", "full", "strict", "origin_pull"] },
};

export class Settings extends OfZones {
  get(zoneId: string, id: string): Setting {
    this.zones.get(zoneId);
    const kind = this.#kind(id);
    const set = this.state.settings[zoneId]?.[id];
    const { value, modified_on } = set ?? { value: kind.initial, modified_on: null };
    return { id, value, editable: true, modified_on };
  }

  edit(zoneId: string, id: string, value: unknown): Setting {
    this.zones.get(zoneId);
    const kind = this.#kind(id);
    if (!kind.values.includes(value)) throw new ApiError(400, "1007", `Invalid value for zone setting ${id}`);
    (this.state.settings[zoneId] ??= {})[id] = { value, modified_on: new Date().toISOString() };
    return this.get(zoneId, id);
  }

  #kind(id: string): Kind {
    const kind = KINDS[id];
    if (!kind) throw new ApiError(400, "1006", "Unrecognized zone setting name");
    return kind;
  }
}
