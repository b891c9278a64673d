/** Whether every declared service has its containers, and those that look their neighbours up once can still find them. */
import type { Call } from "@yapit-infra/provider-protocol/provider.ts";
import { ask } from "../machine/ask.ts";
import type { MachineLink } from "../machine/machine-link.ts";
import { type ContainersView, type ContainerView, lookAtContainers, type Verdict } from "./containers.ts";

export interface DeclaredService {
  containers: number;
  /** Services after whose start it has to start again. */
  restartAfter: string[];
}

/** By service. */
export type DeclaredServices = Readonly<Record<string, DeclaredService>>;

type Lacking = Exclude<Verdict, { is: "good" }>;

/** Undefined: each has as many running containers as were declared. */
export function judgeServices({ containers }: ContainersView, services: DeclaredServices): Lacking | undefined {
  for (const [service, declared] of Object.entries(services)) {
    const running = containers.filter((container) => container.service === service && container.status === "running");
    if (running.length < declared.containers)
      return { is: "pending", reason: `${service} has ${running.length} of ${declared.containers} running containers` };
  }
  return undefined;
}

/**
 * Compose starts who depends on a container anew when it makes that one again, not when it makes one that somebody removed or
 * starts one that was stopped: nginx then goes on asking an address where nobody is.
 */
export async function restartDependents(
  machine: MachineLink,
  project: string,
  services: DeclaredServices,
  call: Call,
): Promise<void> {
  const { containers } = await lookAtContainers(machine, project);
  for (const { id, name } of dependentsToRestart(containers, services)) {
    call.log(`${name} is started again: what it depends on was started after it`);
    await ask(machine, ["restart", id]);
  }
}

export function dependentsToRestart(containers: readonly ContainerView[], services: DeclaredServices): ContainerView[] {
  return containers.filter(({ service, status, startedAtSeconds }) => {
    const needs = services[service]?.restartAfter ?? [];
    const needed = containers.filter((other) => needs.includes(other.service) && other.status === "running");
    return status === "running" && needed.some((other) => other.startedAtSeconds > startedAtSeconds);
  });
}
