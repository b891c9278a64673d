/** From a stack's configuration to what the rendered files depend on. */
import type { ApplicationSettings } from "../../compose/settings.ts";
import { planWorkers } from "../../compose/worker-sizing.ts";
import { serverSize } from "../../stack-config/server-types.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

/** Throws a RangeError when the machine cannot carry the workers that were asked for. */
export function applicationSettings(config: StackConfig): ApplicationSettings {
  const machine = serverSize(config.server.type);
  return {
    domain: config.domain,
    production: config.kind === "production",
    certificate: config.dns.proxied ? "origin" : "letsencrypt",
    machineMemoryMb: machine.memoryMb,
    workers: planWorkers(machine, config.kokoro),
    dashboard: config.stackAuth.dashboard,
  };
}
