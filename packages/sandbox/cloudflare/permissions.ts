/** What a token may do, by the names of Cloudflare's permission groups, and how it is turned away. */
import { ApiError } from "../core/api-error.ts";

/** Each to read and to write, with the zone's own name for it, where it has one. */
const SUBJECTS = {
  Zone: "zone",
  DNS: "dns_records",
  "Zone Settings": "zone_settings",
  "SSL and Certificates": "ssl",
  "Cache Settings": undefined,
  "Dynamic URL Redirects": undefined,
  "Transform Rules": undefined,
  "Workers R2 Storage": undefined,
  "Account API Tokens": undefined,
} as const;
type Subject = keyof typeof SUBJECTS;

export type ZonePermission = "Account Settings Read" | `${Subject} ${"Read" | "Write"}`;

export interface Token {
  id: string;
  value: string;
  status: "active" | "disabled" | "expired";
  permissions: ZonePermission[];
  /** A user's speaks for that user; an account's own is verified at the account, and may not list accounts. */
  owner: "user" | "account";
  /** Names of the zones it is good for; undefined: all, and zones can be made. */
  zones?: string[];
}

export function everyPermission(): ZonePermission[] {
  const subjects = Object.keys(SUBJECTS) as Subject[];
  return ["Account Settings Read", ...subjects.flatMap((one) => [`${one} Read`, `${one} Write`] as const)];
}

/** The zone's own names for what a token may do there: "#dns_records:edit". */
export function namesInZone({ permissions }: Token): string[] {
  return permissions.flatMap((permission) => {
    const [, subject = "", access] = /^(.+) (Read|Write)$/.exec(permission) ?? [];
    const name = (SUBJECTS as Readonly<Record<string, string | undefined>>)[subject];
    return name === undefined ? [] : [`#${name}:${access === "Read" ? "read" : "edit"}`];
  });
}

/** The token of an Authorization header; codes 9106, 6003 and 9109 as the API gives them. */
export function authenticate(tokens: readonly Token[], authorization: string | undefined): Token {
  if (!authorization) throw new ApiError(400, "9106", "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
  const value = /^Bearer ([\w-]+)$/.exec(authorization)?.[1];
  if (!value) throw new ApiError(400, "6003", "Invalid request headers");
  const token = tokens.find((candidate) => candidate.value === value);
  if (token?.status !== "active") throw new ApiError(403, "9109", "Invalid access token");
  return token;
}

/** Write includes read. Zones, settings and tokens answer 9109, everything else 10000. */
export function requirePermission(token: Token, permission: ZonePermission, zone?: string): void {
  const allowed = token.permissions.includes(permission) || token.permissions.includes(writeOf(permission));
  if (allowed && (zone === undefined || !token.zones || token.zones.includes(zone))) return;
  if (/^Zone|Tokens/.test(permission)) throw new ApiError(403, "9109", "Unauthorized to access requested resource");
  throw new ApiError(403, "10000", "Authentication error");
}

/** Zones can be made by a token for all zones of an account only. */
export function requireZoneCreation(token: Token): void {
  if (token.permissions.includes("Zone Write") && !token.zones) return;
  const words = `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`;
  throw new ApiError(403, "0", words);
}

function writeOf(permission: ZonePermission): ZonePermission {
  return permission.replace(/ Read$/, " Write") as ZonePermission;
}
