/** Every procedure by its path, "project.create". */
import type { Procedure, Router } from "./procedure.ts";
import { backupRouter, destinationRouter } from "./routers/backup.ts";
import { composeRouter } from "./routers/compose.ts";
import { deploymentRouter } from "./routers/deployment.ts";
import { domainRouter } from "./routers/domain.ts";
import { environmentRouter } from "./routers/environment.ts";
import { mountsRouter } from "./routers/mounts.ts";
import { notificationRouter } from "./routers/notification.ts";
import {
  auditLogRouter,
  networkRouter,
  organizationRouter,
  registryRouter,
  serverRouter,
  volumeBackupsRouter,
} from "./routers/organization.ts";
import { patchRouter } from "./routers/patch.ts";
import { projectRouter } from "./routers/project.ts";
import { scheduleRouter } from "./routers/schedule.ts";
import { settingsRouter } from "./routers/settings.ts";
import { sshKeyRouter } from "./routers/ssh-key.ts";
import { userRouter } from "./routers/user.ts";
import { vaultProviderRouter } from "./routers/vault-provider.ts";

const routers: Record<string, Router> = {
  auditLog: auditLogRouter,
  backup: backupRouter,
  compose: composeRouter,
  deployment: deploymentRouter,
  destination: destinationRouter,
  domain: domainRouter,
  environment: environmentRouter,
  mounts: mountsRouter,
  network: networkRouter,
  notification: notificationRouter,
  organization: organizationRouter,
  patch: patchRouter,
  project: projectRouter,
  registry: registryRouter,
  schedule: scheduleRouter,
  server: serverRouter,
  settings: settingsRouter,
  sshKey: sshKeyRouter,
  user: userRouter,
  vaultProvider: vaultProviderRouter,
  volumeBackups: volumeBackupsRouter,
};

export const procedures: Record<string, Procedure | undefined> = Object.fromEntries(
  Object.entries(routers).flatMap(([noun, router]) =>
    Object.entries(router).map(([verb, procedure]) => [`${noun}.${verb}`, procedure]),
  ),
);
