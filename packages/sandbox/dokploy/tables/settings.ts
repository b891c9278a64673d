/** The one row of Dokploy's settings, as a fresh installation has it (recorded from v0.30.2). */
import { randomUUID } from "node:crypto";

export type SettingsRow = ReturnType<typeof newSettings>;

export function newSettings(now: string) {
  return {
    id: randomUUID() as string,
    serverIp: null as string | null,
    certificateType: "none",
    https: false,
    host: null as string | null,
    letsEncryptEmail: null as string | null,
    sshPrivateKey: null,
    // Facts 69: each night everything unused is pruned until somebody switches it off.
    enableDockerCleanup: true,
    logCleanupCron: "0 0 * * *" as string | null,
    metricsConfig: {
      server: {
        ...{ port: 4500, type: "Dokploy", token: "", cronJob: "", thresholds: { cpu: 0, memory: 0 } },
        ...{ refreshRate: 60, urlCallback: "", retentionDays: 2 },
      },
      containers: { services: { exclude: [], include: [] }, refreshRate: 60 },
    },
    whitelabelingConfig: {
      ...{ appName: null, docsUrl: null, logoUrl: null, customCss: null, metaTitle: null, faviconUrl: null },
      ...{ footerText: null, supportUrl: null, loginLogoUrl: null, appDescription: null },
      ...{ errorPageTitle: null, errorPageDescription: null },
    },
    remoteServersOnly: false,
    buildsConcurrency: 1,
    enforceSSO: false,
    cleanupCacheApplications: false,
    cleanupCacheOnPreviews: false,
    cleanupCacheOnCompose: false,
    createdAt: now,
    updatedAt: now,
  };
}
