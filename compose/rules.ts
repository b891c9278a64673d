/** What makes a compose file bad, found before anything is deployed: each fault names the service, why, and what to do. */
import { type ComposeFile, type ComposeService, DOKPLOY_NETWORK } from "./compose-file.ts";
import { PLATFORM_MB } from "./memory-budget.ts";
import { missingVariables, secretsInPlainSettings } from "./variable-rules.ts";

export interface RuleSubject {
  file: ComposeFile;
  /** `.env.prod`. */
  plain: Record<string, string>;
  /** Names of the variables that Dokploy writes to `.env`. */
  secretNames: readonly string[];
  machineMemoryMb: number;
  production: boolean;
}

/** All the faults, one a line. */
export class RuleError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`the compose file cannot be deployed:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/** Stack Auth tags that are no older than the fix for CVE-2025-55182 and need no ClickHouse. */
const SAFE_STACK_AUTH_TAGS = ["3ef9cb3"];
/** Named volumes with production's data; a file without one of them would start empty beside the old one. */
const PRODUCTION_VOLUMES = ["pgdata", "audio_cache", "document_cache"];

export function assertRules(subject: RuleSubject): void {
  const faults = findFaults(subject);
  if (faults.length > 0) throw new RuleError(faults);
}

export function findFaults(subject: RuleSubject): string[] {
  const services = Object.entries(subject.file.services);
  return [
    ...services.flatMap(([name, service]) => serviceFaults(name, service)),
    ...settingFaults(subject),
    ...missingVariables(subject),
    ...secretsInPlainSettings(subject.plain),
    ...volumeFaults(subject),
    ...memoryFaults(subject),
  ];
}

function serviceFaults(name: string, service: ComposeService): string[] {
  const faults: string[] = [];
  if ("container_name" in service) {
    faults.push(`${name}.container_name breaks Dokploy's logs, which look for Compose's own names: remove it`);
  }
  if (!service.networks.includes(DOKPLOY_NETWORK)) {
    faults.push(`${name}.networks: Traefik and the other services cannot reach it: add ${DOKPLOY_NETWORK}`);
  }
  for (const port of service.ports ?? []) {
    if (!/^(127\.0\.0\.1|\[::1\]):/.test(port)) {
      faults.push(
        `${name}.ports: ${port} is open to the internet past the firewall of Docker: write 127.0.0.1:${port}, or expose it`,
      );
    }
  }
  if (service.image !== undefined) faults.push(...imageFaults(name, service.image));
  return faults;
}

function imageFaults(name: string, image: string): string[] {
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return [`${name}.image: ${image} has no tag, so each pull may bring another one: pin it`];
  if (tag === "latest") return [`${name}.image: ${image} may change under the deployment: pin a version`];
  if (image.startsWith("stackauth/server:") && !SAFE_STACK_AUTH_TAGS.includes(tag)) {
    return [
      `${name}.image: ${image} is not known to be free of CVE-2025-55182: use stackauth/server:${SAFE_STACK_AUTH_TAGS.join(" or ")}`,
    ];
  }
  return [];
}

function settingFaults({ plain, secretNames, production }: RuleSubject): string[] {
  const faults: string[] = [];
  const names = [...Object.keys(plain), ...secretNames];
  if (names.includes("STACK_RUN_SEED_SCRIPT")) {
    faults.push(
      ".env.prod: STACK_RUN_SEED_SCRIPT is the old name, with the opposite sense: set STACK_SKIP_SEED_SCRIPT",
    );
  }
  if (production && plain["DB_DROP_AND_RECREATE"] !== "0") {
    faults.push(
      ".env.prod: DB_DROP_AND_RECREATE must be 0 in production: anything else wipes the database at every start",
    );
  }
  if (production && plain["DB_SEED"] !== "0") {
    faults.push(".env.prod: DB_SEED must be 0 in production: it fills the database with development data");
  }
  return faults;
}

function volumeFaults({ file, production }: RuleSubject): string[] {
  if (!production) return [];
  return PRODUCTION_VOLUMES.filter((volume) => !(volume in file.volumes)).map(
    (volume) => `volumes: production's data lies in ${volume}, which the file no longer has: declare it again`,
  );
}

function memoryFaults({ file, machineMemoryMb }: RuleSubject): string[] {
  const limits = Object.values(file.services)
    .filter((service) => service.restart !== "no")
    .map((service) => Number.parseInt(service.mem_limit, 10) * (service.deploy?.replicas ?? 1));
  const sum = limits.reduce((total, limit) => total + limit, 0);
  if (sum + PLATFORM_MB <= machineMemoryMb) return [];
  return [
    `mem_limit: services may take ${sum} MB and the platform ${PLATFORM_MB} MB, the machine has ${machineMemoryMb} MB: ` +
      "lower kokoro.replicas or take a larger server.type",
  ];
}
