/** DNS records of the zones. */
import { ApiError } from "../core/api-error.ts";
import { nextId } from "./ids.ts";
import { ListsOfZones } from "./in-zone.ts";
import { checkClash, checkRecord, fullName, proxiable, type Wanted } from "./record-rules.ts";
import type { DnsRecord } from "./state.ts";

export type RecordRequest = Partial<
  Pick<
    DnsRecord,
    "name" | "type" | "content" | "data" | "priority" | "proxied" | "ttl" | "comment" | "tags" | "settings"
  >
>;

export class Records extends ListsOfZones<DnsRecord> {
  protected all(zoneId: string): DnsRecord[] {
    return this.zones.recordsOf(zoneId);
  }

  protected missing(): ApiError {
    return new ApiError(404, "81044", "Record does not exist.");
  }

  list(zoneId: string, filter: Partial<Pick<DnsRecord, "name" | "type">> = {}): DnsRecord[] {
    const { name, type } = filter;
    return this.zones
      .recordsOf(zoneId)
      .filter((record) => (name ?? record.name) === record.name && (type ?? record.type) === record.type);
  }

  create(zoneId: string, request: RecordRequest): DnsRecord {
    const records = this.zones.recordsOf(zoneId);
    const wanted = this.#wanted(zoneId, request);
    checkClash(wanted, records);
    const now = new Date().toISOString();
    const record: DnsRecord = { ...settled(wanted), id: nextId(this.state), created_on: now, modified_on: now };
    if (record.comment) record.comment_modified_on = now;
    records.push(record);
    return record;
  }

  /** PUT: what the request leaves out falls back to its default. */
  replace(zoneId: string, id: string, request: RecordRequest): DnsRecord {
    return this.#change(zoneId, id, request);
  }

  /** PATCH: what the request leaves out stays. */
  edit(zoneId: string, id: string, request: RecordRequest): DnsRecord {
    return this.#change(zoneId, id, { ...this.get(zoneId, id), ...request });
  }

  #change(zoneId: string, id: string, request: RecordRequest): DnsRecord {
    const record = this.get(zoneId, id);
    const wanted = this.#wanted(zoneId, request);
    checkClash(
      wanted,
      this.zones.recordsOf(zoneId).filter((other) => other !== record),
    );
    const now = new Date().toISOString();
    if ((wanted.comment ?? null) !== record.comment) record.comment_modified_on = now;
    return Object.assign(record, settled(wanted), { modified_on: now });
  }

  #wanted(zoneId: string, request: RecordRequest): Wanted {
    const zone = this.zones.get(zoneId);
    if (request.name === undefined || request.type === undefined)
      throw new ApiError(400, "9000", "DNS name is invalid.");
    const wanted: Wanted = {
      name: fullName(request.name, zone.name),
      type: request.type,
      content: request.content ?? contentOf(request.data),
      proxied: request.proxied ?? false,
      ttl: request.ttl ?? 1,
      comment: request.comment ?? null,
      tags: request.tags ?? [],
      settings: request.settings ?? {},
    };
    if (request.data) wanted.data = request.data;
    if (request.priority !== undefined) wanted.priority = request.priority;
    checkRecord(wanted);
    return wanted;
  }
}

/** A proxied record's time to live is Cloudflare's own affair, whatever was asked. */
function settled(wanted: Wanted): Omit<DnsRecord, "id" | "created_on" | "modified_on"> {
  return {
    ...wanted,
    ttl: wanted.proxied ? 1 : wanted.ttl,
    proxiable: proxiable(wanted),
    comment: wanted.comment ?? null,
    tags: wanted.tags ?? [],
    settings: wanted.settings ?? {},
    meta: {},
  };
}

/** CAA {flags: 0, tag: "issue", value: "letsencrypt.org"} → `0 issue "letsencrypt.org"`. */
function contentOf(data: Record<string, unknown> | undefined): string {
  const fields = Object.entries(data ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return fields.map(([name, value]) => (name === "value" ? JSON.stringify(value) : String(value))).join(" ");
}
