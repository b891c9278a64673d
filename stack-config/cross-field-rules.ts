import { servicesBudget } from "../compose/memory-budget.ts";
import { releaseOf } from "../compose/releases/releases.ts";
import { speakers } from "../compose/workers.ts";
import { wishProblem } from "../compose/worker-sizing.ts";
import { coverTheWorld } from "./cidr.ts";
import { labelsWithin } from "./domain-name.ts";
import type { Fault } from "./fault.ts";
import { PRODUCTION_DOMAIN } from "./presets.ts";
import { recordIdProblem } from "./record-ids.ts";
import { serverSize } from "./server-types.ts";
import type { StackConfig } from "./stack-config.ts";

/** What two values must not be together, or what a kind of stack must not have. */
interface Rule {
  /** The values it looks at; the first is the one to change. It keeps silent while one of them is faulty itself. */
  reads: [string, ...string[]];
  problem: (config: StackConfig) => string | undefined;
}

const RULES: Rule[] = [
  {
    reads: ["domain", "dns.zone"],
    problem: ({ domain, dns }) =>
      labelsWithin(dns.zone, domain) === undefined
        ? `${domain} is not in the zone ${dns.zone}; change it or dns.zone`
        : undefined,
  },
  {
    // Cloudflare's free certificate holds the zone and *.zone.
    reads: ["domain", "dns.zone", "dns.proxied"],
    problem: ({ domain, dns }) =>
      dns.proxied && (labelsWithin(dns.zone, domain)?.length ?? 0) > 1
        ? `Cloudflare's free certificate does not cover ${domain}; use one label below ${dns.zone}, or dns.proxied false`
        : undefined,
  },
  {
    reads: ["domain", "dns.zone"],
    problem: ({ stack, kind, domain, dns }) =>
      kind === "staging" && domain !== `${stack}.${dns.zone}`
        ? `a staging stack answers at ${stack}.${dns.zone} and touches no other name, production's least of all; leave domain out`
        : undefined,
  },
  {
    reads: ["application.auth", "application.release"],
    problem: ({ application: { auth, release } }) =>
      auth === "none" && releaseOf(release).stackAuth.address === "path"
        ? `release ${release} cannot do without Stack Auth; leave it out`
        : undefined,
  },
  {
    reads: ["application.build", "application.release"],
    problem: ({ application: { build, release } }) => {
      const published = Object.entries(releaseOf(release).services).filter(([, service]) => service.published);
      const unknown = build.filter((name) => !published.some(([service]) => service === name));
      if (unknown.length === 0) return undefined;
      const known = published.map(([service]) => service).join(", ") || "none";
      return `names ${unknown.join(", ")}, of which release ${release} has no image that a build could take the place of; those that have one: ${known}`;
    },
  },
  {
    reads: ["workers.servers", "application.release"],
    problem: ({ workers, application: { release } }) =>
      workers.servers > 0 && releaseOf(release).work !== "redis"
        ? `release ${release} sends its workers their work by HTTP, and they cannot be on another machine; leave workers out`
        : undefined,
  },
  {
    reads: ["guests", "application.release"],
    problem: ({ guests, application: { release } }) =>
      Object.keys(guests).length > 0 && releaseOf(release).work !== "redis"
        ? `release ${release} has no queue that machines of others could take work from; leave guests out`
        : undefined,
  },
  {
    reads: ["workers.servers", "application.build", "application.release"],
    problem: ({ workers, application: { build, release } }) => {
      const [speaker = ""] = speakers(releaseOf(release));
      return workers.servers > 0 && build.includes(speaker)
        ? `application.build names ${speaker}, and other machines pull its image: one that is built from the clone would need a registry of the stack's own, which this program does not make; leave one of them out`
        : undefined;
    },
  },
  {
    reads: ["stack"],
    problem: ({ stack }) =>
      stack.endsWith("-auth")
        ? `${stack.slice(0, -"-auth".length)}'s sign-in answers at ${stack}, so no stack is called that; take another name`
        : undefined,
  },
  {
    reads: ["dns.createZone", "dns.zone"],
    problem: ({ kind, dns }) =>
      kind === "staging" && dns.createZone && dns.zone === PRODUCTION_DOMAIN
        ? `a staging stack does not make production's zone ${PRODUCTION_DOMAIN}, it looks it up; set it to false`
        : undefined,
  },
  {
    reads: ["adopt"],
    problem: ({ kind, adopt }) =>
      kind === "staging" && adopt !== undefined
        ? "a staging stack makes everything anew and adopts nothing; leave adopt out"
        : undefined,
  },
  {
    reads: ["adopt.hostKey", "adopt.serverId"],
    problem: ({ adopt }) =>
      adopt?.serverId !== undefined && adopt.hostKey === undefined
        ? "is missing: the adopted machine's host key is pinned; ssh-keyscan -t ed25519 ADDRESS prints it, compare it with the one you know"
        : undefined,
  },
  {
    reads: ["adopt.zoneId", "adopt.cacheRulesId", "adopt.redirectRulesId"],
    problem: ({ adopt }) =>
      adopt?.zoneId === undefined && (adopt?.cacheRulesId ?? adopt?.redirectRulesId) !== undefined
        ? "is missing, and the ids of rules are of a zone; npm run adopt writes both"
        : undefined,
  },
  {
    reads: ["adopt.recordIds", "adopt.zoneId", "domain", "dns", "application"],
    problem: recordIdProblem,
  },
  {
    reads: ["backups.recipients", "backups.makeKeys", "secrets.file"],
    problem: ({ backups, secrets }) =>
      backups.recipients.length > 0 && !backups.makeKeys && secrets.file === undefined
        ? "needs the keys of a bucket, which a file of secrets holds; name it in secrets.file, or set backups.makeKeys"
        : undefined,
  },
  {
    reads: ["backups.makeKeys", "backups.endpoint"],
    problem: ({ backups }) =>
      backups.makeKeys && backups.endpoint !== undefined
        ? "makes keys at Cloudflare, and backups.endpoint names another service; leave one of the two out"
        : undefined,
  },
  {
    reads: ["server.allowReplacementOf"],
    problem: ({ kind, server }) =>
      kind === "staging" && server.allowReplacementOf !== undefined
        ? "is a permission for production's server; a staging machine is replaced without one, so leave it out"
        : undefined,
  },
  {
    reads: ["server.allowBackupRemovalOf", "server.backups"],
    problem: ({ kind, server }) => {
      if (server.allowBackupRemovalOf === undefined) return undefined;
      if (kind === "staging") return "is a permission for production's server; leave it out";
      return server.backups
        ? "is a permission to switch backups off, and server.backups is true; leave it out"
        : undefined;
    },
  },
  {
    reads: ["dns.allowChangeFrom"],
    problem: ({ kind, dns }) =>
      kind === "staging" && dns.allowChangeFrom !== undefined
        ? "is a permission for production's names; a staging stack's change without one, so leave it out"
        : undefined,
  },
  {
    reads: ["expiresAfterDays"],
    problem: ({ kind, expiresAfterDays }) =>
      kind === "production" && expiresAfterDays !== undefined ? "production does not expire; leave it out" : undefined,
  },
  {
    reads: ["secrets.file"],
    problem: ({ kind, secrets }) =>
      kind === "production" && secrets.file === undefined
        ? "is missing: production runs on the secrets of a SOPS file"
        : undefined,
  },
  {
    reads: ["watching.webhook", "secrets.file"],
    problem: ({ watching, secrets }) =>
      watching.webhook !== undefined && secrets.file === undefined
        ? "has its address in WATCH_WEBHOOK_URL of secrets.file, and this stack has no such file; name one, or leave watching.webhook out"
        : undefined,
  },
  {
    reads: ["watching.enabled", "watching.webhook"],
    problem: ({ watching }) =>
      !watching.enabled && watching.webhook !== undefined
        ? "is false, and watching.webhook wants to be told; leave one of them out"
        : undefined,
  },
  ...(["server.type", "kokoro.replicas", "kokoro.threads"] as const).map((path): Rule => ({
    reads: [path, "server.type", "kokoro", "application"],
    problem: ({ server, kokoro, application }) => {
      const services = servicesBudget(releaseOf(application.release), application.auth);
      const refused = wishProblem(serverSize(server.type), services, kokoro);
      return refused?.setting === path ? refused.problem : undefined;
    },
  })),
  {
    // Miner bots take a fresh panel that the world can see within hours (Dokploy issue 5156).
    reads: ["dokploy.panelOpen", "ssh.allowedFrom"],
    problem: ({ dokploy, ssh }) =>
      dokploy.panelOpen && coverTheWorld(ssh.allowedFrom)
        ? "the panel is opened to ssh.allowedFrom only, and that is the whole world or nearly so; name your networks there, or use the ssh tunnel"
        : undefined,
  },
];

/** @param faulty paths that have a fault of their own */
export function crossFieldFaults(config: StackConfig, faulty: string[]): Fault[] {
  return RULES.flatMap(({ reads, problem }) => {
    if (reads.some((path) => faulty.some((other) => overlaps(path, other)))) return [];
    const found = problem(config);
    return found === undefined ? [] : [{ path: reads[0], problem: found }];
  });
}

function overlaps(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`);
}
