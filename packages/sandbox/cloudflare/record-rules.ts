/**
 * What Cloudflare's DNS API refuses, in its words (codes as seen in public issue threads:
 * https://github.com/hashicorp/terraform/issues/11991, https://github.com/DNSControl/dnscontrol/issues/4776,
 * https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/).
 */
import { isIPv4, isIPv6 } from "node:net";
import { ApiError } from "../core/api-error.ts";
import type { DnsRecord } from "./state.ts";

const PROXIABLE = ["A", "AAAA", "CNAME"];
const TYPES_OF_DATA = "CAA CERT DNSKEY DS HTTPS LOC NAPTR SMIMEA SRV SSHFP SVCB TLSA URI".split(" ");
const TYPES_OF_CONTENT = [...PROXIABLE, "MX", "NS", "OPENPGPKEY", "PTR", "TXT"];
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;
/** The name of a record, perhaps with a wildcard as its first label. */
const RECORD_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9_-]+$/;
/** A visitor who comes through Cloudflare cannot be sent to these. */
const UNREACHABLE = /^(0|10|127|1\.1\.1\.1$|1\.0\.0\.1$|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

export type Wanted = Pick<DnsRecord, "name" | "type" | "content" | "proxied" | "ttl"> & Partial<DnsRecord>;

/** "@", "www", "www.yaptts.org" and "www.yaptts.org." in the zone yaptts.org → the full name. */
export function fullName(name: string, zone: string): string {
  const bare = name.toLowerCase().replace(/\.$/, "");
  if (bare === "@" || bare === zone) return zone;
  return bare.endsWith(`.${zone}`) ? bare : `${bare}.${zone}`;
}

export function proxiable(record: Pick<Wanted, "type" | "content">): boolean {
  return PROXIABLE.includes(record.type) && !UNREACHABLE.test(record.content);
}

export function checkRecord(record: Wanted): void {
  if (!RECORD_NAME.test(record.name) || record.name.length > 253)
    throw new ApiError(400, "9000", "DNS name is invalid.");
  if (!TYPES_OF_CONTENT.includes(record.type) && !TYPES_OF_DATA.includes(record.type)) {
    throw new ApiError(400, "9000", `DNS record type ${record.type} is invalid.`);
  }
  checkContent(record);
  if (record.ttl !== 1 && (!Number.isInteger(record.ttl) || record.ttl < 60 || record.ttl > 86400)) {
    throw new ApiError(400, "9021", "Invalid TTL. Must be between 60 and 86,400 seconds, or 1 for Automatic.");
  }
  if ((record.comment?.length ?? 0) > 100)
    throw new ApiError(400, "9207", "Comment is too long. Must be at most 100 characters.");
  if ((record.tags?.length ?? 0) > 0) {
    throw new ApiError(400, "9301", "DNS record has too many tags: this zone may have at most 0 tags per record.");
  }
  if (!record.proxied) return;
  if (!PROXIABLE.includes(record.type)) throw new ApiError(400, "9004", "This record type cannot be proxied.");
  if (!proxiable(record))
    throw new ApiError(400, "9003", `Target ${record.content} is not allowed for a proxied record.`);
}

function checkContent({ type, content, data, priority, name }: Wanted): void {
  if (TYPES_OF_DATA.includes(type)) {
    if (!data && !content) throw new ApiError(400, "9101", `Data for ${type} record is missing.`);
    return;
  }
  if (type === "A" && !isIPv4(content)) {
    throw new ApiError(400, "9005", "Content for A record is invalid. Must be a valid IPv4 address.");
  }
  if (type === "AAAA" && !isIPv6(content)) {
    throw new ApiError(400, "9006", "Content for AAAA record is invalid. Must be a valid IPv6 address.");
  }
  if (type === "CNAME" && (!HOST_NAME.test(content) || isIPv4(content) || content.toLowerCase() === name)) {
    throw new ApiError(400, "9007", "Content for CNAME record is invalid.");
  }
  if (type === "MX" && priority === undefined) throw new ApiError(400, "9100", "Priority for MX record is missing.");
  if ((type === "MX" || type === "NS") && !HOST_NAME.test(content)) {
    throw new ApiError(400, "9009", `Content for ${type} record is invalid.`);
  }
  if (content === "" || content.length > 2048)
    throw new ApiError(400, "9008", `Content for ${type} record is invalid.`);
}

/** `others` are the zone's records without the one that is changed. */
export function checkClash(record: Wanted, others: readonly DnsRecord[]): void {
  const more =
    "For more details, refer to <https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.";
  const here = others.filter((other) => other.name === record.name);
  if (here.some((other) => other.type === record.type && other.content === record.content)) {
    throw new ApiError(400, "81058", "An identical record already exists.");
  }
  if (record.type === "CNAME" && here.some((other) => PROXIABLE.includes(other.type))) {
    throw new ApiError(400, "81053", `An A, AAAA, or CNAME record with that host already exists. ${more}`);
  }
  if (["A", "AAAA"].includes(record.type) && here.some((other) => other.type === "CNAME")) {
    throw new ApiError(400, "81054", `A CNAME record with that host already exists. ${more}`);
  }
  const delegated = here.some((other) => other.type === "NS");
  if (PROXIABLE.includes(record.type) && delegated) {
    throw new ApiError(400, "81056", `NS records with that host already exist. ${more}`);
  }
}
