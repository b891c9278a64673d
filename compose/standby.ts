/**
 * A deployment that no visitor notices. Compose stops what it makes anew before it starts the new one, so beside each service that
 * visitors meet a second one of it, in the new state, serves meanwhile: it comes up first, is made only where a deployment asks for
 * its profile, and goes when the first one is healthy again. Why so: docs/decisions/a-stand-by-serves-while-a-deployment-runs.md.
 */
import { type ComposeService, type Dependency, type HealthCheck, STANDBY_PROFILE } from "./compose-file.ts";
import type { ServiceRecord } from "./releases/release.ts";
import type { Route } from "./route.ts";
import { composeService } from "./service.ts";
import type { ApplicationSettings } from "./settings.ts";

/** In a stand-by with routes: once it is there, the stand-by is unhealthy, and Traefik sends it nobody any more. */
export const LEAVING = "/tmp/leaving";

export function standbyOf(service: string): string {
  return `${service}-standby`;
}

/** Those of `present`, the stack's services, that have one; only production does. */
export function withStandby(
  present: readonly [string, ServiceRecord][],
  { production }: ApplicationSettings,
): [string, ServiceRecord][] {
  return present.filter(([, { hasStandby }]) => production && hasStandby);
}

export function standbyServices(
  present: readonly [string, ServiceRecord][],
  settings: ApplicationSettings,
): [string, ComposeService][] {
  const names = present.map(([name]) => name);
  const doubled = withStandby(present, settings);
  return doubled.map(([name, record]) => {
    const { routes } = record;
    const own: ServiceRecord = { ...record, ...(routes && { routes: (shape) => routes(shape).map(standbyRoute) }) };
    const { depends_on = {}, healthcheck, ...service } = composeService(name, own, settings, names);
    const doubles = doubled.map(([other]) => other).filter((other) => other in depends_on);
    return [
      standbyOf(name),
      {
        ...service,
        profiles: [STANDBY_PROFILE],
        // A new state that crashes ends the deployment at once, and a reboot brings no stand-by back.
        restart: "no",
        depends_on: Object.fromEntries(
          Object.entries(depends_on).map(([other, { condition }]): [string, Dependency] => [
            doubles.includes(other) ? standbyOf(other) : other,
            { condition },
          ]),
        ),
        // It asks for its neighbour by the name that all the others have for the first one.
        ...(doubles.length > 0 && { links: doubles.map((other) => `${standbyOf(other)}:${other}`) }),
        ...(healthcheck && { healthcheck: routes ? untilItLeaves(healthcheck) : healthcheck }),
      },
    ];
  });
}

/** While both are healthy the stand-by has the visitors, whose rule is a step above the first one's and below a longer rule. */
function standbyRoute(route: Route): Route {
  return { ...route, name: standbyOf(route.name), priority: route.rule.length + 1 };
}

/** Asked each second for the minute that it lives, so that Traefik hears soon that it leaves. */
function untilItLeaves({ test: [, ...words], ...patience }: HealthCheck): HealthCheck {
  return { ...patience, test: ["CMD-SHELL", `test ! -e ${LEAVING} && ${words.join(" ")}`], interval: "1s", retries: 3 };
}
