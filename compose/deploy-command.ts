/** What Dokploy runs in place of its own `docker compose up`, where a release has stand-bys. */
import { presentServices } from "./application.ts";
import { STANDBY_PROFILE } from "./compose-file.ts";
import { COMPOSE_PATH } from "./render.ts";
import { runningServices } from "./running-services.ts";
import type { ApplicationSettings } from "./settings.ts";
import { LEAVING, standbyOf, withStandby } from "./standby.ts";

/** Traefik looks at its containers every two seconds at most. */
const NOTICED_SECONDS = 5;
/** Three failed checks, a second apart, come first. */
const DRAINED_SECONDS = 10;
/** Longer than a health check takes to say no: what has none and never runs would keep Dokploy for good. */
const WAIT = "--wait --wait-timeout 900";

/**
 * The text after "docker ", one Compose command after the other as long as each succeeds: the first one that fails ends the
 * deployment. It names no project, which Dokploy writes into `.env` (COMPOSE_PROJECT_NAME).
 * @returns undefined: Dokploy's own command
 */
export function deployCommand(settings: ApplicationSettings): string | undefined {
  const doubled = withStandby(presentServices(settings), settings);
  if (doubled.length === 0) return undefined;
  const first = doubled.map(([name]) => name);
  const standby = first.map(standbyOf);
  const others = Object.keys(runningServices(settings)).filter((name) => !first.includes(name));
  const doors = doubled.filter(([, { routes }]) => routes).map(([name]) => standbyOf(name));
  const goes = `rm -fsv ${standby.join(" ")}`;
  return [
    // Left by a deployment that was cut off.
    goes,
    `up -d --build --remove-orphans ${WAIT} ${[...others, ...standby].join(" ")}`,
    ...doors.map((door) => `exec -T ${door} sleep ${NOTICED_SECONDS}`),
    // What they depend on is up already, and what runs once has run.
    `up -d --build --no-deps ${WAIT} ${first.join(" ")}`,
    ...doors.map((door) => `exec -T ${door} touch ${LEAVING}`),
    ...doors.map((door) => `exec -T ${door} sleep ${DRAINED_SECONDS}`),
    goes,
  ]
    .map((command) => `compose -f ${COMPOSE_PATH} --profile ${STANDBY_PROFILE} ${command}`)
    .join(" && docker ");
}
