/** A container's state in words. */
import { elapsedSeconds } from "./durations.ts";
import type { ContainerState } from "./state.ts";

/** As `docker ps` words a container's state. */
export function statusText({ status, health, exitCode, startedAt, finishedAt }: ContainerState): string {
  const up = `Up ${elapsed(startedAt)}`;
  if (status === "running")
    return health === undefined ? up : `${up} (${health === "starting" ? "health: starting" : health})`;
  if (status === "restarting") return `Restarting (${exitCode}) ${elapsed(finishedAt)} ago`;
  return status === "created" ? "Created" : `Exited (${exitCode}) ${elapsed(finishedAt)} ago`;
}

export function elapsed(since: string): string {
  const seconds = Math.floor(elapsedSeconds(since));
  if (seconds < 1) return "Less than a second";
  if (seconds < 60) return `${seconds} second${seconds === 1 ? "" : "s"}`;
  if (seconds < 120) return "About a minute";
  return seconds < 3600 ? `${Math.floor(seconds / 60)} minutes` : `${Math.floor(seconds / 3600)} hours`;
}
