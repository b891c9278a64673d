/** The containers of a compose project as `docker inspect` shows them, and what is to be thought of them. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { ask, type ContainerAnswer, QuestionFailed } from "../machine/ask.ts";
import type { MachineLink } from "../machine/machine-link.ts";

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
  try {
    const { now, containers } = await ask(machine, ["containers", `com.docker.compose.project=${project}`]);
    return { nowSeconds: now, containers: containers.map(viewOf) };
  } catch (error) {
    if (!(error instanceof QuestionFailed)) throw error;
    throw new ProviderError(`docker on the machine failed: ${error.message}`);
  }
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
    // Docker starts one that crashed by itself; this one was stopped, or its Docker was.
    if (status === "exited") return { is: "bad", reason: `${name} is stopped: docker start ${name} starts it` };
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

function viewOf(container: ContainerAnswer): ContainerView {
  const { id, name, status, exitCode, restarts, restartPolicy } = container;
  return {
    id,
    name: name.replace(/^\//, ""),
    service: container.labels?.["com.docker.compose.service"] ?? "",
    status,
    health: container.health ?? undefined,
    exitCode,
    restarts,
    createdAtSeconds: Date.parse(container.created) / 1000,
    startedAtSeconds: Date.parse(container.started) / 1000,
    restartPolicy,
    env: Object.fromEntries((container.env ?? []).map((line) => splitOnce(line, "="))),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
