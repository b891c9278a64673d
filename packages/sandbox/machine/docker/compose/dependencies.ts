/** What a service depends on, and whether a project's services can all be waited for. */
import { DockerError } from "../docker-error.ts";
import type { Json } from "./compose-file.ts";
import { objectOf, textOf } from "./json-forms.ts";

export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

export type Dependencies = Record<string, { condition: Condition; required: boolean; restart: boolean }>;

export function dependenciesOf(listed: Json | undefined): Dependencies {
  if (Array.isArray(listed))
    return Object.fromEntries(
      listed.map((name) => [
        textOf(name) ?? "",
        { condition: "service_started" as const, required: true, restart: false },
      ]),
    );
  return Object.fromEntries(
    Object.entries(objectOf(listed ?? {})).map(([name, own]) => {
      const { condition = "service_started", required, restart } = objectOf(own);
      return [name, { condition: condition as Condition, required: required !== false, restart: restart === true }];
    }),
  );
}

export function checkDependencies(services: readonly { name: string; dependsOn: Dependencies }[]): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const walk = (name: string, path: string[]): void => {
    if (path.includes(name))
      throw new DockerError(
        `dependency cycle detected: ${[...path.slice(path.indexOf(name)), name].join(" -> ")}: invalid compose project`,
        15,
      );
    for (const [dependency, { required }] of Object.entries(byName.get(name)?.dependsOn ?? {})) {
      if (byName.has(dependency)) walk(dependency, [...path, name]);
      else if (required)
        throw new DockerError(
          `service "${name}" depends on undefined service "${dependency}": invalid compose project`,
          15,
        );
    }
  };
  for (const { name } of services) walk(name, []);
}
