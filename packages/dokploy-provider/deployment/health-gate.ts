/** What has to be true before a deployment counts as good: Dokploy's "done" says nothing of health (docs/dokploy-v0.30.2.md, 47). */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Call, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { MachineLink } from "../machine/machine-link.ts";
import { type ContainersView, judgeContainers, lookAtContainers, restartsBefore, type Verdict } from "./containers.ts";
import { Backoff } from "./backoff.ts";
import { type DeclaredServices, judgeServices, restartDependents } from "./declared-services.ts";

export interface Gate {
  /** Undefined: nothing is asked through the front door. */
  host: string | undefined;
  /** Of the host's; "https://auth.yaptts.org/api/v1" is of another name of the same machine. */
  paths: string[];
  windowSeconds: number;
  timeoutSeconds: number;
  /** What has to run. */
  services: DeclaredServices;
  /** SHA-256 (hex) of each variable's value, by compose service. */
  variables: Record<string, Record<string, string>>;
}

const DOOR_ATTEMPTS = 3;
/** The step of the program that makes Traefik's container where it is missing or stopped. */
const TRAEFIK_STEP = "**::platform-traefik";

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
  await restartDependents(machine, appName, gate.services, call);
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
    return (
      judgeServices(view, gate.services) ?? judgeVariables(view, gate.variables) ?? (await frontDoor(machine, gate))
    );
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

/** As a visitor finds it; tries a few times, for what is there for a moment only. Undefined: well. */
export async function frontDoorFault(machine: MachineLink, gate: Gate, pauseMs = 1000): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const verdict = await frontDoor(machine, gate).catch((error: unknown): Verdict => {
      if (error instanceof ProviderError) throw error;
      const words = error instanceof Error ? error.message : String(error);
      return { is: "bad", reason: `https://${gate.host} is not served on the machine (${words})` };
    });
    if (verdict.is === "good") return undefined;
    if (attempt === DOOR_ATTEMPTS) return verdict.reason;
    await sleep(pauseMs);
  }
}

/** Without it a deployment would wait for its whole gate, and so would the way back. */
export async function requireFrontDoor(machine: MachineLink, { host }: Gate): Promise<void> {
  if (host === undefined) return;
  try {
    (await machine.channel(443)).destroy();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw new ProviderError(
      `nothing listens on the machine's port 443, so nothing was deployed: pulumi up --refresh --replace '${TRAEFIK_STEP}' starts Traefik again`,
    );
  }
}

async function frontDoor(machine: MachineLink, { host, paths }: Gate): Promise<Verdict> {
  if (host === undefined) return { is: "good" };
  const { getThroughFrontDoor, visitorCertificate } = await import("../machine/http-over-link.ts");
  const certificate = await visitorCertificate(machine);
  for (const path of paths) {
    const asked = behindDoor(host, path);
    const { status } = await getThroughFrontDoor(machine, { ...asked, certificate });
    if (status < 200 || status > 299)
      return { is: "pending", reason: `https://${asked.host}${asked.path} answers ${status}` };
  }
  return { is: "good" };
}

/** Whom one of the gate's paths is asked of. */
export function behindDoor(host: string, path: string): { host: string; path: string } {
  const address = new URL(path, `https://${host}`);
  return { host: address.host, path: `${address.pathname}${address.search}` };
}

function hashOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : createHash("sha256").update(value).digest("hex");
}
