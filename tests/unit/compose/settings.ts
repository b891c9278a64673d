import type { ApplicationSettings } from "../../../compose/settings.ts";

export const PRODUCTION: ApplicationSettings = {
  domain: "yaptts.org",
  production: true,
  certificate: "origin",
  machineMemoryMb: 8192,
  workers: { replicas: 2, threads: 2, memoryMb: 1984, warnings: [] },
  dashboard: false,
  revision: "9c1d2e",
};
