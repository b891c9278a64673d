/** The one row of Dokploy's settings, with the defaults of a fresh installation (recorded from v0.30.2). */
import { randomUUID } from "node:crypto";

export interface SettingsRow {
  id: string;
  serverIp: string | null;
  certificateType: string;
  https: boolean;
  host: string | null;
  letsEncryptEmail: string | null;
  sshPrivateKey: string | null;
  enableDockerCleanup: boolean;
  logCleanupCron: string | null;
  metricsConfig: unknown;
  whitelabelingConfig: unknown;
  remoteServersOnly: boolean;
  buildsConcurrency: number;
  enforceSSO: boolean;
  cleanupCacheApplications: boolean;
  cleanupCacheOnPreviews: boolean;
  cleanupCacheOnCompose: boolean;
  createdAt: string;
  updatedAt: string;
}

export const defaultSettings = (now: string): SettingsRow => ({
  id: randomUUID(),
  serverIp: null,
  certificateType: "none",
  https: false,
  host: null,
  letsEncryptEmail: null,
  sshPrivateKey: null,
  // Facts 69: each night everything unused is pruned until somebody switches it off.
  enableDockerCleanup: true,
  logCleanupCron: "0 0 * * *",
  metricsConfig: {
    server: {
      port: 4500,
      type: "Dokploy",
      token: "",
      cronJob: "",
      thresholds: { cpu: 0, memory: 0 },
      refreshRate: 60,
      urlCallback: "",
      retentionDays: 2,
    },
    containers: { services: { exclude: [], include: [] }, refreshRate: 60 },
  },
  whitelabelingConfig: {
    appName: null,
    docsUrl: null,
    logoUrl: null,
    customCss: null,
    metaTitle: null,
    faviconUrl: null,
    footerText: null,
    supportUrl: null,
    loginLogoUrl: null,
    appDescription: null,
    errorPageTitle: null,
    errorPageDescription: null,
  },
  remoteServersOnly: false,
  buildsConcurrency: 1,
  enforceSSO: false,
  cleanupCacheApplications: false,
  cleanupCacheOnPreviews: false,
  cleanupCacheOnCompose: false,
  createdAt: now,
  updatedAt: now,
});
