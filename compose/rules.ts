/** What makes a compose file bad, found before anything is deployed: each fault names the service, why, and what to do. */
import { type ComposeFile, type ComposeService, DOKPLOY_NETWORK } from "./compose-file.ts";
import { imageFaults } from "./image-rules.ts";
import type { ApplicationSettings } from "./settings.ts";
import { certainVariables } from "./variable-names.ts";
import { missingVariables, secretsInPlainSettings } from "./variable-rules.ts";

export interface RuleSubject {
  file: ComposeFile;
  /** `.env.prod`. */
  plain: Record<string, string>;
  settings: ApplicationSettings;
}

/** All the faults, one a line. */
export class RuleError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`the compose file cannot be deployed:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

export function assertRules(subject: RuleSubject): void {
  const faults = findFaults(subject);
  if (faults.length > 0) throw new RuleError(faults);
}

export function findFaults(subject: RuleSubject): string[] {
  const { file, plain, settings } = subject;
  return [
    ...Object.entries(file.services).flatMap(([name, service]) => serviceFaults(name, service)),
    ...networkFaults(subject),
    ...settingFaults(subject),
    ...missingVariables(file, certainVariables(settings)),
    ...secretsInPlainSettings(plain),
    ...volumeFaults(subject),
  ];
}

function serviceFaults(name: string, service: ComposeService): string[] {
  const faults: string[] = [];
  if ("container_name" in service) {
    faults.push(`${name}.container_name breaks Dokploy's logs, which look for Compose's own names: remove it`);
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

/** What the release keeps apart stays apart; everything else is on the network that Traefik and the others share. */
function networkFaults({ file, settings }: RuleSubject): string[] {
  const { release } = settings;
  return Object.entries(file.services).flatMap(([name, { networks }]) => {
    const record = release.services[name] ?? release.services[name.replace(/-\d+$/, "")];
    const apart = record !== undefined && !record.networks.includes(DOKPLOY_NETWORK);
    if (apart && networks.some((network) => !record.networks.includes(network))) {
      return [
        `${name}.networks: it runs what strangers send it and is kept apart: leave it on ${record.networks.join(", ")}`,
      ];
    }
    if (apart || networks.includes(DOKPLOY_NETWORK)) return [];
    return [`${name}.networks: Traefik and the other services cannot reach it: add ${DOKPLOY_NETWORK}`];
  });
}

function settingFaults({ plain, settings }: RuleSubject): string[] {
  const { production, release } = settings;
  const faults: string[] = [];
  if ([...Object.keys(plain), ...Object.keys(release.secrets)].includes("STACK_RUN_SEED_SCRIPT")) {
    faults.push(
      ".env.prod: STACK_RUN_SEED_SCRIPT is the old name, with the opposite sense: set STACK_SKIP_SEED_SCRIPT",
    );
  }
  if (production && plain["DB_DROP_AND_RECREATE"] !== "0") {
    faults.push(
      ".env.prod: DB_DROP_AND_RECREATE must be 0 in production: anything else wipes the database at every start",
    );
  }
  if (production && plain["DB_SEED"] !== release.seed) {
    const why = release.seed === "0" ? "it fills the database a second time" : "the database has no model and no voice";
    faults.push(
      `.env.prod: DB_SEED must be ${release.seed} in production with release ${release.name}: otherwise ${why}`,
    );
  }
  return faults;
}

/** A file without one of them would start empty beside the old one. */
function volumeFaults({ file, settings }: RuleSubject): string[] {
  const { production, auth, release } = settings;
  if (!production) return [];
  return release.volumes
    .filter((volume) => !(volume in file.volumes) && (auth === "stack-auth" || volume !== "clickhouse-data"))
    .map((volume) => `volumes: production's data lies in ${volume}, which the file no longer has: declare it again`);
}
