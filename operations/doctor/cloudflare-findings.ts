import { NOT_ORDERED, NOT_PERMITTED, r2Page } from "../../components/preflight/r2-ordered.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { Cloudflare, type CloudflareZone } from "../services/cloudflare.ts";
import type { Environment } from "../services/json-service.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";

/** The name servers that the world's DNS names for a domain; empty: none. */
export type NameServersOf = (domain: string) => Promise<string[]>;

const TOKEN = "Cloudflare token";
const PAGE = "https://dash.cloudflare.com/profile/api-tokens";

/** The zone's own names for what the program needs there, and how the dashboard calls them. */
const NEEDED: readonly { permission: string; called: string }[] = [
  { permission: "#dns_records:edit", called: "Zone → DNS → Edit" },
  { permission: "#zone_settings:edit", called: "Zone → Zone Settings → Edit" },
  { permission: "#ssl:edit", called: "Zone → SSL and Certificates → Edit" },
];
const OF_ITS_OWN_ZONE = { permission: "#zone:edit", called: "Zone → Zone → Edit" };

export async function cloudflareFindings(
  environment: Environment,
  config: StackConfig | undefined,
  nameServersOf: NameServersOf,
): Promise<Finding[]> {
  if ((environment["CLOUDFLARE_API_TOKEN"]?.trim() ?? "") === "")
    return [missing(TOKEN, "CLOUDFLARE_API_TOKEN is not set", `make one at ${PAGE}`)];
  const cloudflare = Cloudflare.from(environment);
  const zones = await cloudflare.zonesIfKnown(config?.dns.zone);
  const status = await statusOf(cloudflare, zones?.[0]?.account.id ?? config?.dns.accountId);
  // Where its account is not known, an account's own token shows by its answers alone that it is good.
  if (status !== "active" && (status !== undefined || zones === undefined))
    return [missing(TOKEN, status ? `it is ${status}` : "Cloudflare does not know it", `make another at ${PAGE}`)];
  if (!config || !zones) return [ok(TOKEN, "active")];
  const { zone: name, createZone } = config.dns;
  const [zone] = zones;
  const accountId = config.dns.accountId ?? zone?.account.id;
  const ofR2 = accountId === undefined ? [] : await r2Findings(cloudflare, accountId, config);
  if (zone) return [tokenFinding(zone, createZone), await delegationFinding(zone, nameServersOf), ...ofR2];
  if (!createZone) {
    const todo = `bring production up first, which makes the zone, or let the token see ${name} at ${PAGE}`;
    return [ok(TOKEN, "active"), missing(`Zone ${name}`, "the token sees no such zone", todo)];
  }
  const later = unknown(
    `Zone ${name}`,
    "does not exist",
    "the first up makes it; then enter its name servers at the registrar",
  );
  return [await creationFinding(cloudflare, config), later, ...ofR2];
}

/** Where the stack has a bucket made. */
async function r2Findings(cloudflare: Cloudflare, accountId: string, { backups }: StackConfig): Promise<Finding[]> {
  if (backups.recipients.length === 0 || backups.endpoint !== undefined) return [];
  const refusal = await cloudflare.refusalOfR2(accountId);
  if (refusal === undefined && backups.makeKeys && !(await cloudflare.mayMakeTokens(accountId))) {
    const todo = `add Account → Account API Tokens → Edit at ${PAGE}, or leave backups.makeKeys out`;
    return [missing("R2", "the token may not make the keys of the bucket", todo)];
  }
  if (refusal === undefined) return [ok("R2", "is ordered, for the bucket of backups")];
  if (refusal === NOT_ORDERED)
    return [missing("R2", "nobody has ordered it", `order it at ${r2Page(accountId)} (free up to 10 GB)`)];
  const words = refusal === NOT_PERMITTED ? "the token may not look there" : `it answers ${refusal}`;
  return [missing("R2", words, `add Account → Workers R2 Storage → Edit at ${PAGE}`)];
}

/** @param accountId where it may be an account's own */
async function statusOf(cloudflare: Cloudflare, accountId: string | undefined): Promise<string | undefined> {
  const asUsers = await cloudflare.tokenStatus();
  return asUsers === undefined && accountId !== undefined ? cloudflare.tokenStatus(accountId) : asUsers;
}

function tokenFinding({ name, permissions }: CloudflareZone, ownsZone: boolean): Finding {
  if (permissions === undefined) return unknown(TOKEN, `active; Cloudflare does not say what it may do in ${name}`);
  const needed = ownsZone ? [...NEEDED, OF_ITS_OWN_ZONE] : NEEDED;
  const lacking = needed.filter(({ permission }) => !permissions.includes(permission));
  const has = needed.filter((one) => !lacking.includes(one)).map(({ called }) => called);
  const detail = `has ${has.join(", ") || "nothing of what is needed"}`;
  if (lacking.length === 0) return ok(TOKEN, detail);
  const words = lacking.map(({ called }) => called).join(", ");
  return missing(TOKEN, `${detail}; lacks ${words}`, `add ${words} for ${name} at ${PAGE}`);
}

/** Whether a token may make zones is not told; whether it sees the account that a zone has to be in is. */
async function creationFinding(cloudflare: Cloudflare, { dns }: StackConfig): Promise<Finding> {
  if (dns.accountId !== undefined) return ok(TOKEN, "active, and dns.accountId says where the zone is made");
  const accounts = await cloudflare.accounts();
  if (accounts?.length === 1) return ok(TOKEN, "active, and sees the account");
  if (accounts === undefined)
    return missing(TOKEN, "is an account's own and may not say which", "set dns.accountId in the stack's file");
  if (accounts.length === 0) {
    const todo = `set dns.accountId in the stack's file, or add Account → Account Settings → Read at ${PAGE}`;
    return missing(TOKEN, "sees no account to make the zone in", todo);
  }
  const names = accounts.map(({ id, name }) => `${id} (${name})`).join(", ");
  return missing(TOKEN, `sees ${accounts.length} accounts: ${names}`, "set dns.accountId in the stack's file");
}

async function delegationFinding(zone: CloudflareZone, nameServersOf: NameServersOf): Promise<Finding> {
  const about = `Delegation of ${zone.name}`;
  const wanted = zone.name_servers.map((name) => name.toLowerCase()).sort();
  const found = (await nameServersOf(zone.name)).map((name) => name.toLowerCase().replace(/\.$/, "")).sort();
  const delegated = wanted.every((name) => found.includes(name));
  if (delegated && zone.status === "active") return ok(about, found.join(", "));
  if (delegated)
    return unknown(about, `in place, and still ${zone.status} at Cloudflare`, "wait; it looks every few hours");
  const detail = `the world's DNS names ${found.join(", ") || "no name server"}; Cloudflare says ${zone.status}`;
  return missing(
    about,
    detail,
    `enter ${wanted.join(" and ")} as name servers at the registrar, instead of all others`,
  );
}
