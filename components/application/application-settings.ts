/** From a stack's configuration to what the rendered files depend on. */
import { composeFile } from "../../compose/application.ts";
import { servicesBudget } from "../../compose/memory-budget.ts";
import { memoryWarnings } from "../../compose/memory-warnings.ts";
import type { Measurement } from "../../compose/measurement.ts";
import { newestMeasurement } from "../../compose/measurements.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import type { ApplicationSettings } from "../../compose/settings.ts";
import type { WorkerPlan } from "../../compose/worker-plan.ts";
import { planWorkers } from "../../compose/worker-sizing.ts";
import { authDomainOf } from "../../stack-config/auth-domain.ts";
import { serverSize } from "../../stack-config/server-types.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

type Measured = (serverType: string) => Measurement | undefined;

/**
 * Throws a RangeError when the machine cannot carry the workers that were asked for.
 * @param images by service, pinned by digest; what is not named is built from the clone
 * @param measured on a server type
 */
export function applicationSettings(
  config: StackConfig,
  images: ApplicationSettings["images"] = {},
  measured: Measured = newestMeasurement,
): ApplicationSettings {
  const { application } = config;
  const machine = serverSize(config.server.type);
  const release = releaseOf(application.release);
  return {
    release,
    domain: config.domain,
    auth: application.auth,
    authDomain: authDomainOf(config),
    production: config.kind === "production",
    certificate: config.dns.proxied ? "origin" : "letsencrypt",
    machineMemoryMb: machine.memoryMb,
    workers: planWorkers(
      machine,
      servicesBudget(release, application.auth),
      config.kokoro,
      measured(config.server.type),
    ),
    ...(config.workers.servers > 0 && { elsewhere: planOf(config.workers.serverType, measured) }),
    guests: Object.keys(config.guests).length > 0,
    dashboard: config.stackAuth.dashboard,
    images,
    extra: application.settings,
  };
}

/** A machine that runs nothing else. */
function planOf(serverType: string, measured: Measured): WorkerPlan {
  const nothingElse = { useMb: 0, limitsMb: 0 };
  return planWorkers(serverSize(serverType), nothingElse, {}, measured(serverType));
}

/** What is no reason to stop, one sentence each. */
export function settingWarnings(settings: ApplicationSettings): string[] {
  return [...settings.workers.warnings, ...memoryWarnings(composeFile(settings), settings.machineMemoryMb)];
}
