/** Cloudflare's account: zones and what is in them. It knows no protocol; what it refuses is a ApiError with the API's code. */
import { Buckets } from "./buckets.ts";
import { Objects } from "./objects.ts";
import { OriginCertificates } from "./origin-certificates.ts";
import { OriginPulls } from "./origin-pulls.ts";
import { everyPermission, type Token } from "./permissions.ts";
import { Records } from "./records.ts";
import { Rulesets } from "./rulesets.ts";
import { Settings } from "./settings.ts";
import { type CloudflareState, type DnsRecord, emptyCloudflare } from "./state.ts";
import { nextId } from "./ids.ts";
import { Zones } from "./zones.ts";

/** What the world's DNS says of a name. */
export interface Resolution {
  records: DnsRecord[];
  proxied: boolean;
}

export class CloudflareStore {
  readonly state: CloudflareState;
  readonly zones: Zones;
  readonly records: Records;
  readonly settings: Settings;
  readonly rulesets: Rulesets;
  readonly certificates: OriginCertificates;
  readonly originPulls: OriginPulls;
  readonly buckets: Buckets;
  readonly objects: Objects;

  constructor(state: CloudflareState = emptyCloudflare()) {
    this.state = state;
    this.zones = new Zones(state);
    this.records = new Records(state, this.zones);
    this.settings = new Settings(state, this.zones);
    this.rulesets = new Rulesets(state, this.zones);
    this.certificates = new OriginCertificates(state, this.zones);
    this.originPulls = new OriginPulls(state, this.zones);
    this.buckets = new Buckets(state);
    this.objects = new Objects(state, this.buckets);
  }

  /** A token is made in the dashboard; by default it may do everything in every zone. */
  addToken(value: string, options: Partial<Omit<Token, "id" | "value">> = {}): Token {
    const token: Token = {
      id: nextId(this.state),
      value,
      status: "active",
      owner: "user",
      permissions: everyPermission(),
      ...options,
    };
    this.state.tokens.push(token);
    return token;
  }

  /** A token of R2, made in the dashboard, as S3 knows it. */
  addR2Key(accessKeyId: string, secretAccessKey: string): void {
    const [account] = this.state.accounts;
    (this.state.r2Keys ??= []).push({ account: account?.id ?? "", accessKeyId, secretAccessKey });
  }

  /** The registrar names the zone's servers from now on. */
  delegate(zone: string): void {
    this.zones.delegate(zone);
  }

  /** Follows CNAMEs inside the account; a wildcard answers for names that have no record of their own. */
  resolve(name: string): Resolution {
    const host = name.toLowerCase().replace(/\.$/, "");
    const found = this.#recordsAt(host);
    const alias = found.find((record) => record.type === "CNAME");
    const records = alias ? this.#behind(alias, [host]) : found;
    return { records, proxied: [...found, ...records].some((record) => record.proxied) };
  }

  #recordsAt(host: string): DnsRecord[] {
    const zone = this.zones.of(host);
    if (!zone) return [];
    const own = this.records.list(zone.id, { name: host });
    return own.length > 0 ? own : this.records.list(zone.id, { name: `*.${host.replace(/^[^.]+\./, "")}` });
  }

  /** A circle of CNAMEs ends nowhere. */
  #behind(alias: DnsRecord, seen: string[]): DnsRecord[] {
    const target = alias.content.toLowerCase().replace(/\.$/, "");
    if (seen.includes(target)) return [];
    const records = this.#recordsAt(target);
    const next = records.find((record) => record.type === "CNAME");
    return next ? this.#behind(next, [...seen, target]) : records;
  }
}
