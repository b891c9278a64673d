/** What a zone holds of one kind: an empty list at first; and found by its id, or refused as not being there. */
import { ApiError } from "../core/api-error.ts";
import type { CloudflareState } from "./state.ts";
import type { Zones } from "./zones.ts";

export class OfZones {
  protected readonly state: CloudflareState;
  protected readonly zones: Zones;

  constructor(state: CloudflareState, zones: Zones) {
    this.state = state;
    this.zones = zones;
  }
}

export abstract class ListsOfZones<T extends { id: string }> extends OfZones {
  /** @throws ApiError where there is no such zone */
  protected abstract all(zoneId: string): T[];
  protected abstract missing(id: string): ApiError;

  get(zoneId: string, id: string): T {
    const found = this.all(zoneId).find((one) => one.id === id);
    if (!found) throw this.missing(id);
    return found;
  }

  delete(zoneId: string, id: string): T {
    const all = this.all(zoneId);
    const found = this.get(zoneId, id);
    all.splice(all.indexOf(found), 1);
    return found;
  }
}
