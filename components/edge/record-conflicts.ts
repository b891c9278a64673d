/** Which records of a zone stand in the way of a declared one, as Cloudflare refuses them or visitors suffer from them. */
import type { DeclaredRecord } from "./declared-records.ts";

export interface ExistingRecord {
  id: string;
  /** The full name. */
  name: string;
  type: string;
  /** "203.0.113.5", `0 issue "letsencrypt.org"`. */
  content: string;
  comment?: string | null;
}

/** Of these a name has a CNAME alone, or A and AAAA. */
const LEADING = ["A", "AAAA", "CNAME"];

/** Codes 81053, 81054 and 81056: Cloudflare refuses to make the declared record beside them. */
export function excluding<T extends ExistingRecord>(declared: DeclaredRecord, records: readonly T[]): T[] {
  const here = records.filter(({ name }) => name === declared.name);
  if (declared.type === "CNAME")
    return here.filter(({ type }) => type !== "CNAME" && [...LEADING, "NS"].includes(type));
  return declared.type === "CAA" ? [] : here.filter(({ type }) => type === "CNAME" || type === "NS");
}

/**
 * What the declared record would be, were it made: for an A, AAAA or CNAME every record of its type at its name, since a second
 * A takes half the visitors; for a CAA the very same one, since others stand beside it.
 */
export function alike<T extends ExistingRecord>(declared: DeclaredRecord, records: readonly T[]): T[] {
  const { name, type, data } = declared;
  const ofType = records.filter((record) => record.name === name && record.type === type);
  return data ? ofType.filter(({ content }) => sameCaa(content, data)) : ofType;
}

function sameCaa(content: string, { flags, tag, value }: NonNullable<DeclaredRecord["data"]>): boolean {
  const [foundFlags, foundTag, ...rest] = content.split(/\s+/);
  return Number(foundFlags) === flags && foundTag === tag && rest.join(" ").replaceAll('"', "") === value;
}
