/** `docker compose down`, `stop` and `start` of a project, known by its labels alone. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import { LABEL, projectContainers } from "./labels.ts";

export function composeDown(engine: Engine, project: string, options: { volumes: boolean }, log: string[]): void {
  for (const container of projectContainers(engine, project)) {
    engine.containerRoom.remove(container, { force: true, volumes: options.volumes });
    log.push(` Container ${container.spec.name}  Removed`);
  }
  if (options.volumes)
    for (const { name, labels } of engine.volumes.all())
      if (labels[LABEL.project] === project) {
        engine.volumes.remove(name);
        log.push(` Volume ${name}  Removed`);
      }
  for (const { name, labels } of engine.networks.all())
    if (labels[LABEL.project] === project) {
      engine.networks.remove(name);
      log.push(` Network ${name}  Removed`);
    }
}

export function composeStop(engine: Engine, project: string, log: string[]): void {
  for (const container of projectContainers(engine, project)) {
    engine.containerRoom.stop(container);
    log.push(` Container ${container.spec.name}  Stopped`);
  }
}

export async function composeStart(engine: Engine, project: string, log: string[]): Promise<void> {
  const containers = projectContainers(engine, project);
  if (containers.length === 0) throw new DockerError(`no container found for project "${project}": not found`);
  for (const container of containers) {
    await engine.containerRoom.start(container);
    log.push(` Container ${container.spec.name}  Started`);
  }
}
