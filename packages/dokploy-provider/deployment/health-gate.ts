/** What has to be true before a deployment counts as good: Dokploy's "done" says nothing of health (docs/dokploy-v0.30.2.md, 47). */
import { createHash } from "node:crypto";
import { type Call, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { MachineLink } from "../machine/machine-link.ts";
import { type ContainersView, judgeContainers, lookAtContainers, restartsBefore, type Verdict } from "./containers.ts";
import { Backoff } from "./backoff.ts";

export interface Gate {
  /** Undefined: nothing is asked through the front door. */
  host: string | undefined;
  paths: string[];
  windowSeconds: number;
  timeoutSeconds: number;
  /** SHA-256 (hex) of each variable's value, by compose service. */
  variables: Record<string, Record<string, string>>;
}

/** The message is for a person. */
export class GateFailed extends ProviderError {}

/** `deployedAt` is when the deployment began, ISO 8601 by the machine's clock. */
export async function passGate(
  machine: MachineLink,
  appName: string,
  gate: Gate,
  deployedAt: string,
  call: Call,
): Promise<void> {
  const backoff = new Backoff(
    gate.timeoutSeconds,
    call.signal,
    "cancelled while waiting for the service to become healthy",
  );
  const restartsAtStart = new Map<string, number>();
  let shown = "";
  for (;;) {
    const verdict = await lookOnce(machine, appName, gate, deployedAt, restartsAtStart);
    if (verdict.is === "good") return;
    if (verdict.is === "bad") throw new GateFailed(`the service is not healthy: ${verdict.reason}`);
    if (backoff.isOver)
      throw new GateFailed(
        `the service did not become healthy within ${gate.timeoutSeconds} seconds: ${verdict.reason}`,
      );
    if (verdict.reason !== shown) call.log(`health gate: ${verdict.reason}`);
    shown = verdict.reason;
    await backoff.pause();
  }
}

/** `restartsAtStart` by container id: what was there at the first look of several. */
export async function lookOnce(
  machine: MachineLink,
  appName: string,
  gate: Gate,
  deployedAt: string,
  restartsAtStart = new Map<string, number>(),
): Promise<Verdict> {
  try {
    const view = await lookAtContainers(machine, appName);
    for (const [id, restarts] of restartsBefore(view, Date.parse(deployedAt) / 1000))
      if (!restartsAtStart.has(id)) restartsAtStart.set(id, restarts);
    const containers = judgeContainers(view, gate.windowSeconds, restartsAtStart);
    if (containers.is !== "good") return containers;
    return judgeVariables(view, gate.variables) ?? (await frontDoor(machine, gate));
  } catch (error) {
    return { is: "pending", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Undefined: every container holds what was declared. Names are told, values never. */
export function judgeVariables({ containers }: ContainersView, variables: Gate["variables"]): Verdict | undefined {
  for (const [service, hashes] of Object.entries(variables)) {
    const ofService = containers.filter((container) => container.service === service);
    if (ofService.length === 0)
      return { is: "bad", reason: `${service}, whose variables are declared, has no container` };
    for (const { name, env } of ofService) {
      const wrong = Object.entries(hashes).filter(([variable, hash]) => hashOf(env[variable]) !== hash);
      if (wrong.length > 0) {
        const words = wrong.map(([variable]) =>
          variable in env ? `${variable} (another value)` : `${variable} (missing)`,
        );
        return { is: "bad", reason: `${name} does not have the declared variables: ${words.join(", ")}` };
      }
    }
  }
  return undefined;
}

async function frontDoor(machine: MachineLink, { host, paths }: Gate): Promise<Verdict> {
  if (host === undefined) return { is: "good" };
  const { getThroughFrontDoor, visitorCertificate } = await import("../machine/http-over-link.ts");
  const certificate = await visitorCertificate(machine);
  for (const path of paths) {
    const { status } = await getThroughFrontDoor(machine, { host, path, certificate });
    if (status < 200 || status > 299) return { is: "pending", reason: `https://${host}${path} answers ${status}` };
  }
  return { is: "good" };
}

function hashOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : createHash("sha256").update(value).digest("hex");
}
