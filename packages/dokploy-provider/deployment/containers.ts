/** The containers of a compose project as `docker inspect` shows them, and what is to be thought of them. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { type MachineLink, shellQuote } from "../machine/machine-link.ts";

export interface ContainerView {
  id: string;
  name: string;
  service: string;
  /** "running", "restarting", "exited", … */
  status: string;
  /** Undefined: no health check. */
  health: string | undefined;
  exitCode: number;
  restarts: number;
  createdAtSeconds: number;
  startedAtSeconds: number;
  restartPolicy: string;
  env: Record<string, string>;
}

export interface ContainersView {
  /** By the machine's own clock, seconds since 1970. */
  nowSeconds: number;
  containers: ContainerView[];
}

export type Verdict = { is: "good" } | { is: "pending" | "bad"; reason: string };

/** Restarts since the deployment began that make a crash loop. */
const CRASH_LOOP_RESTARTS = 3;

export async function lookAtContainers(machine: MachineLink, project: string): Promise<ContainersView> {
  const filter = shellQuote(`label=com.docker.compose.project=${project}`);
  const list = await run(machine, `date -u +%s && docker ps -aq --no-trunc --filter ${filter}`);
  const [now = "", ...ids] = list.trim().split(/\s+/);
  const containers = ids.length > 0 ? parseInspect(await run(machine, `docker inspect ${ids.join(" ")}`)) : [];
  return { nowSeconds: Number(now), containers };
}

/**
 * What to count restarts from, by container id. All restarts of a container that the deployment made count: a fast crash
 * loop has most of them behind it at the first look, and Docker waits twice as long before each further one.
 */
export function restartsBefore({ containers }: ContainersView, deploymentSeconds: number): [string, number][] {
  return containers.map(({ id, restarts, createdAtSeconds }) => [
    id,
    createdAtSeconds >= deploymentSeconds ? 0 : restarts,
  ]);
}

/** `restartsAtStart` by container id. */
export function judgeContainers(
  { nowSeconds, containers }: ContainersView,
  windowSeconds: number,
  restartsAtStart: ReadonlyMap<string, number>,
): Verdict {
  if (containers.length === 0) return { is: "pending", reason: "the service has no containers" };
  const verdicts = containers.map((container): Verdict => {
    const { name, status, health, exitCode, restarts, restartPolicy, startedAtSeconds } = container;
    const mayEnd = restartPolicy === "no" || restartPolicy === "on-failure" || restartPolicy === "";
    if (status === "exited" && mayEnd && exitCode === 0) return { is: "good" };
    if (status === "exited" && mayEnd) return { is: "bad", reason: `${name} ended with exit code ${exitCode}` };
    if (restarts - (restartsAtStart.get(container.id) ?? 0) >= CRASH_LOOP_RESTARTS) {
      // Of one that runs again Docker has forgotten it.
      const code = status === "running" ? "" : ` (exit code ${exitCode})`;
      return { is: "bad", reason: `${name} crashes again and again${code}: docker logs ${name} tells why` };
    }
    if (health === "unhealthy")
      return { is: "bad", reason: `${name} is unhealthy: docker inspect ${name} shows its check` };
    if (status !== "running") return { is: "pending", reason: `${name} is ${status}` };
    if (health === "starting") return { is: "pending", reason: `${name} is starting` };
    const age = nowSeconds - startedAtSeconds;
    // A restart begins the count again, so this is the window without restarts.
    if (age < windowSeconds) return { is: "pending", reason: `${name} runs for less than ${windowSeconds} seconds` };
    return { is: "good" };
  });
  return verdicts.find(({ is }) => is === "bad") ?? verdicts.find(({ is }) => is === "pending") ?? { is: "good" };
}

function parseInspect(json: string): ContainerView[] {
  return (JSON.parse(json) as Inspected[]).map((container) => ({
    id: container.Id,
    name: container.Name.replace(/^\//, ""),
    service: container.Config.Labels?.["com.docker.compose.service"] ?? "",
    status: container.State.Status,
    health: container.State.Health?.Status,
    exitCode: container.State.ExitCode,
    restarts: container.RestartCount,
    createdAtSeconds: Date.parse(container.Created) / 1000,
    startedAtSeconds: Date.parse(container.State.StartedAt) / 1000,
    restartPolicy: container.HostConfig?.RestartPolicy?.Name ?? "",
    env: Object.fromEntries((container.Config.Env ?? []).map((line) => splitOnce(line, "="))),
  }));
}

interface Inspected {
  Id: string;
  Name: string;
  Created: string;
  RestartCount: number;
  State: { Status: string; ExitCode: number; StartedAt: string; Health?: { Status: string } | null };
  Config: { Labels?: Record<string, string> | null; Env?: string[] | null };
  HostConfig?: { RestartPolicy?: { Name?: string } };
}

async function run(machine: MachineLink, command: string): Promise<string> {
  const { stdout, stderr, code } = await machine.exec(command);
  // A container may go between the list and the look at it: the next look sees the new ones.
  if (code !== 0 && !/no such (object|container)/i.test(stderr))
    throw new ProviderError(`docker on the machine failed: ${stderr.trim().split("\n").at(-1) ?? `exit code ${code}`}`);
  return stdout;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
