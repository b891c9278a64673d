import { NEWEST_RELEASE } from "../compose/releases/releases.ts";
import { BACKUP_DEFAULTS } from "./backups.ts";
import type { StackConfig } from "./stack-config.ts";

export const PRODUCTION_STACK = "prod";
export const PRODUCTION_DOMAIN = "yaptts.org";

/** Behind "staging-". */
export const LONGEST_STAGING_NAME = 40;

/** A stack name becomes a label of the domain and a label at Hetzner, so it has the form of both. */
const STAGING_STACK = /^staging-[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** What a stack has where its file says nothing, in the form of that file. */
export interface Preset {
  kind: StackConfig["kind"];
  defaults: Record<string, string | number | Record<string, unknown>>;
}

/**
 * @param zone the DNS zone that the stack's file names, on which the default domain depends
 * @returns undefined for a name that is neither production's nor a staging stack's
 */
export function presetFor(stack: string, zone = PRODUCTION_DOMAIN): Preset | undefined {
  if (stack === PRODUCTION_STACK) return { kind: "production", defaults: productionDefaults(zone) };
  if (STAGING_STACK.test(stack)) return { kind: "staging", defaults: stagingDefaults(stack, zone) };
  return undefined;
}

function productionDefaults(zone: string): Preset["defaults"] {
  return {
    domain: zone,
    dns: { zone, createZone: true, proxied: true },
    secrets: { file: "secrets/prod.env.sops" },
    ...commonDefaults(),
  };
}

/** Everything of its own, below production's zone, with generated secrets, for a week. */
function stagingDefaults(stack: string, zone: string): Preset["defaults"] {
  return {
    domain: `${stack}.${zone}`,
    dns: { zone, createZone: false, proxied: true },
    secrets: {},
    expiresAfterDays: 7,
    ...commonDefaults(),
  };
}

function commonDefaults(): Preset["defaults"] {
  return {
    // The cheapest type that carries the application with two workers.
    server: { type: "cx33", location: "nbg1", image: "ubuntu-24.04", backups: false },
    backups: BACKUP_DEFAULTS,
    ssh: { allowedFrom: ["0.0.0.0/0", "::/0"], adminKeys: [] },
    repository: { name: "yapit-tts/yapit", deployKeyGeneration: 1, pushToDeploy: false },
    dokploy: { version: "v0.30.2", panelOpen: false },
    application: { release: NEWEST_RELEASE.name, auth: "stack-auth", build: [], settings: {} },
    kokoro: {},
    workers: { servers: 0, serverType: "cx33" },
    guests: {},
    stackAuth: { dashboard: false, keyGeneration: 1 },
    watching: { enabled: true, everyMinutes: 1, thresholds: {} },
  };
}
