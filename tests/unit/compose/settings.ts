import { releaseOf } from "../../../compose/releases/releases.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";

/** A CX33 with today's release. */
export const PRODUCTION: ApplicationSettings = {
  release: releaseOf("v0.4"),
  domain: "yaptts.org",
  auth: "stack-auth",
  authDomain: "auth.yaptts.org",
  production: true,
  certificate: "origin",
  machineMemoryMb: 8192,
  workers: { replicas: 2, threads: 2, memoryMb: 1920, by: "the configuration", warnings: [] },
  dashboard: false,
  images: {},
  extra: {},
  revision: "9c1d2e",
};

export const STAGING: ApplicationSettings = {
  ...PRODUCTION,
  production: false,
  domain: "staging-x.yaptts.org",
  authDomain: "staging-x-auth.yaptts.org",
};

/** Nobody signs in. */
export const WITHOUT_AUTH: ApplicationSettings = { ...STAGING, auth: "none", authDomain: undefined };

/** What an adoption finds. */
export const PRODUCTION_2025_12: ApplicationSettings = {
  ...PRODUCTION,
  release: releaseOf("2025-12"),
  authDomain: undefined,
  workers: { replicas: 2, threads: 2, memoryMb: 1984, by: "the configuration", warnings: [] },
};

/** Every shape in which a release is deployed, by name. */
export const SHAPES: Readonly<Record<string, ApplicationSettings>> = {
  "v0.4, production": PRODUCTION,
  "v0.4, staging": STAGING,
  "v0.4, with the dashboard": { ...PRODUCTION, dashboard: true },
  "v0.4, without sign-in": WITHOUT_AUTH,
  "v0.4, not proxied": { ...STAGING, certificate: "letsencrypt" },
  "2025-12, production": PRODUCTION_2025_12,
  "2025-12, staging": { ...PRODUCTION_2025_12, production: false },
};
