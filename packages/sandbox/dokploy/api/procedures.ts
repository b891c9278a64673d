/** Every procedure by its path, "project.create". */
import type { Procedure } from "./procedure.ts";
import { composeRouter } from "./routers/compose.ts";
import { deploymentRouter } from "./routers/deployment.ts";
import { domainRouter } from "./routers/domain.ts";
import { elsewhere } from "./routers/elsewhere.ts";
import { environmentRouter, projectRouter } from "./routers/projects.ts";
import { mountsRouter } from "./routers/mounts.ts";
import { patchRouter } from "./routers/patch.ts";
import { settingsRouter } from "./routers/settings.ts";
import { sshKeyRouter } from "./routers/ssh-key.ts";
import { organizationRouter, userRouter } from "./routers/user.ts";

const ROUTERS = {
  ...elsewhere,
  compose: composeRouter,
  deployment: deploymentRouter,
  domain: domainRouter,
  environment: environmentRouter,
  mounts: mountsRouter,
  organization: organizationRouter,
  patch: patchRouter,
  project: projectRouter,
  settings: settingsRouter,
  sshKey: sshKeyRouter,
  user: userRouter,
};

export const procedures: Record<string, Procedure | undefined> = Object.fromEntries(
  Object.entries(ROUTERS).flatMap(([noun, router]) =>
    Object.entries(router).map(([verb, procedure]) => [`${noun}.${verb}`, procedure]),
  ),
);
