/** What has to run once the compose file is deployed, for those who look whether it does. */
import { composeFile } from "./application.ts";
import type { ApplicationSettings } from "./settings.ts";

export interface RunningService {
  /** How many containers it has. */
  containers: number;
  /** Services whose addresses it looks up once, at its start. */
  restartAfter: string[];
}

/** By name; without what runs once and ends. */
export function runningServices(settings: ApplicationSettings): Record<string, RunningService> {
  const services = Object.entries(composeFile(settings).services).filter(([, { restart }]) => restart !== "no");
  return Object.fromEntries(
    services.map(([name, { deploy, depends_on = {} }]) => {
      const restartAfter = Object.keys(depends_on).filter((other) => depends_on[other]?.restart === true);
      return [name, { containers: deploy?.replicas ?? 1, restartAfter }];
    }),
  );
}
