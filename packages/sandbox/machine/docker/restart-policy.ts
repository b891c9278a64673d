/** A container's restart policy: whether it is started again, and when. */
import { WATCH_MILLISECONDS } from "./durations.ts";
import type { ContainerState } from "./state.ts";

const LONGEST_BACKOFF_MILLISECONDS = 500;

/** After its program ended by itself. */
export function startsAgain({ spec, restarts }: ContainerState, exitCode: number): boolean {
  return (
    spec.restart === "always" ||
    spec.restart === "unless-stopped" ||
    (spec.restart === "on-failure" && exitCode !== 0 && restarts < (spec.restartLimit ?? Infinity))
  );
}

export function backoffMilliseconds(restarts: number): number {
  return Math.min(LONGEST_BACKOFF_MILLISECONDS, WATCH_MILLISECONDS * 2 ** restarts);
}

/** After the engine or the machine was down. */
export function comesBack({ spec, interrupted, stoppedByHand, status, exitCode }: ContainerState): boolean {
  if (status === "created") return false;
  if (spec.restart === "always") return true;
  if (spec.restart === "unless-stopped") return interrupted || !stoppedByHand;
  return spec.restart === "on-failure" && interrupted && exitCode !== 0;
}
