/** Zones: made once in an account, pending until the registrar names Cloudflare's servers. */
import { ApiError } from "../core/api-error.ts";
import { type CloudflareState, type DnsRecord, newZone, type Zone } from "./state.ts";
import { nextId } from "./ids.ts";

const ZONE_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** Names of the kind Cloudflare gives a pair of. */
const NAME_SERVERS = ["ada", "bob", "cleo", "dane", "elsa", "finn", "gwen", "hugo", "iris", "jay"];

export class Zones {
  readonly #state: CloudflareState;

  constructor(state: CloudflareState) {
    this.#state = state;
  }

  /** Those of that name, or all. */
  list(name?: string): Zone[] {
    return this.#state.zones.filter((zone) => (name ?? zone.name) === zone.name);
  }

  get(id: string): Zone {
    const words = `Could not route to /client/v4/zones/${id}, perhaps your object identifier is invalid?`;
    if (!/^[0-9a-f]{32}$/.test(id)) throw new ApiError(404, "7003", words);
    const zone = this.#state.zones.find((candidate) => candidate.id === id);
    if (!zone) throw new ApiError(404, "1001", "Invalid zone identifier");
    return zone;
  }

  /** The zone that a name lies in. */
  of(name: string): Zone | undefined {
    const around = this.#state.zones.filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`));
    return around.sort((a, b) => b.name.length - a.name.length)[0];
  }

  create(request: { name?: string; account?: { id?: string }; type?: string }): Zone {
    const name = request.name?.toLowerCase() ?? "";
    const account = this.#state.accounts.find((candidate) => candidate.id === request.account?.id);
    if (!account) throw new ApiError(403, "1068", "Permission denied");
    if (!ZONE_NAME.test(name)) throw new ApiError(400, "1049", `${name} is not a registered domain`);
    if (name.split(".").length > 2) {
      // Subdomains as zones of their own are for Enterprise accounts.
      throw new ApiError(400, "1116", "Please ensure you are providing the root domain and not any subdomains.");
    }
    if (this.#state.zones.some((zone) => zone.name === name)) throw new ApiError(400, "1061", `${name} already exists`);
    const id = nextId(this.#state);
    const first = parseInt(id.slice(0, 4), 16) % NAME_SERVERS.length;
    const servers = [first, (first + 3) % NAME_SERVERS.length].map(
      (at) => `${NAME_SERVERS[at] ?? ""}.ns.cloudflare.com`,
    );
    const zone = newZone(id, name, account, request.type ?? "full", servers);
    this.#state.zones.push(zone);
    this.#state.records[id] = [];
    return zone;
  }

  /** Everything in the zone goes with it. */
  delete(id: string): void {
    this.get(id);
    const { zones, records, settings, rulesets, originPulls } = this.#state;
    zones.splice(
      zones.findIndex((zone) => zone.id === id),
      1,
    );
    for (const ofZones of [records, settings, rulesets, originPulls]) Reflect.deleteProperty(ofZones, id);
  }

  /** The registrar names Cloudflare's servers now. */
  delegate(name: string): void {
    const zone = this.list(name)[0];
    if (!zone) throw new Error(`there is no zone ${name} in the sandbox's Cloudflare to delegate`);
    zone.status = "active";
    zone.activated_on = new Date().toISOString();
    zone.modified_on = zone.activated_on;
  }

  recordsOf(id: string): DnsRecord[] {
    this.get(id);
    return (this.#state.records[id] ??= []);
  }
}
