/** `docker compose up -d`: images, networks, volumes, then containers in the order of their dependencies. */
import type { Engine } from "../engine.ts";
import { DockerError } from "../docker-error.ts";
import { compressed, pause } from "../durations.ts";
import type { ContainerState } from "../state.ts";
import { LABEL, numberOf, projectContainers, serviceContainers, serviceOfContainer } from "./labels.ts";
import { loadProject, type Project } from "./project.ts";
import type { ProjectService } from "./project-service.ts";
import { StartOrder } from "./start-order.ts";

const COMPOSE_VERSION = "2.40.3";
/** Below this a busy computer would make a service late that is not. */
const SHORTEST_WAIT_MILLISECONDS = 15_000;
const DEFAULT_WAIT_SECONDS = 3600;

export interface UpRequest {
  project?: string;
  folder: string;
  file: string;
  build?: boolean;
  removeOrphans?: boolean;
  wait?: boolean;
  waitTimeoutSeconds?: number;
  forceRecreate?: boolean;
  profiles?: readonly string[];
}

/** Lines are added to `log` while it goes on; throws a DockerError that is compose's last line. */
export async function composeUp(engine: Engine, request: UpRequest, log: string[]): Promise<void> {
  const project = await loadProject(engine.machine, request);
  log.push(...project.warnings);
  checkExternals(engine, project);
  await buildImages(engine, project, request.build ?? true, log);
  createNetworksAndVolumes(engine, project, log);
  removeOrphans(engine, project, request.removeOrphans ?? true, log);
  for (const service of project.services) if (service.build === undefined) pullImage(engine, service, log);
  const order = new StartOrder(engine, project, log);
  for (const service of order.sorted()) await converge(engine, project, service, request.forceRecreate ?? false, log);
  await order.start();
  if (request.wait === true) {
    const seconds = request.waitTimeoutSeconds ?? DEFAULT_WAIT_SECONDS;
    await order.waitForAll(Math.max(SHORTEST_WAIT_MILLISECONDS, compressed(seconds)), seconds);
  }
}

function checkExternals(engine: Engine, project: Project): void {
  for (const { name, external } of project.networks)
    if (external && engine.networks.find(name) === undefined)
      throw new DockerError(`network ${name} declared as external, but could not be found`);
  for (const { name, external } of project.volumes)
    if (external && engine.state.volumes[name] === undefined)
      throw new DockerError(`external volume "${name}" not found`);
}

async function buildImages(engine: Engine, project: Project, build: boolean, log: string[]): Promise<void> {
  for (const service of project.services) {
    if (service.build === undefined) continue;
    if (!build && engine.images.find(service.spec.image) !== undefined) continue;
    log.push(` Image ${service.spec.image} Building`);
    try {
      if (service.behaviour === "build-fails")
        throw new DockerError(
          'failed to solve: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1',
        );
      await engine.images.build({ reference: service.spec.image, ...service.build, salt: service.behaviour ?? "" });
    } catch (error) {
      if (error instanceof DockerError && error.message.startsWith("failed to solve"))
        throw new DockerError(`target ${service.name}: ${error.message}`);
      throw error;
    }
    log.push(` ${service.name}  Built`);
    await pause(compressed(1));
  }
}

function createNetworksAndVolumes(engine: Engine, { name: project, networks, volumes }: Project, log: string[]): void {
  for (const { key, name, external, driver, attachable } of networks) {
    if (external || engine.networks.find(name) !== undefined) continue;
    engine.networks.create({
      name,
      driver,
      attachable,
      labels: { [LABEL.project]: project, "com.docker.compose.network": key },
    });
    log.push(` Network ${name}  Created`);
  }
  for (const { key, name, external } of volumes) {
    if (external || engine.state.volumes[name] !== undefined) continue;
    engine.volumes.ensure(name, { [LABEL.project]: project, "com.docker.compose.volume": key });
    log.push(` Volume ${name}  Created`);
  }
}

function removeOrphans(engine: Engine, project: Project, remove: boolean, log: string[]): void {
  const known = new Set(project.services.map(({ name }) => name));
  const orphans = projectContainers(engine, project.name).filter(
    (container) => !known.has(serviceOfContainer(container)),
  );
  if (orphans.length === 0) return;
  if (!remove) {
    const names = orphans.map(({ spec }) => spec.name).join(" ");
    log.push(
      `level=warning msg="Found orphan containers ([${names}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up."`,
    );
    return;
  }
  for (const orphan of orphans) {
    engine.containerRoom.remove(orphan, { force: true, volumes: false });
    log.push(` Container ${orphan.spec.name}  Removed`);
  }
}

function pullImage(engine: Engine, { spec, pullPolicy, name }: ProjectService, log: string[]): void {
  if (pullPolicy !== "always" && engine.images.find(spec.image) !== undefined) return;
  if (pullPolicy === "never") throw new DockerError(`Error response from daemon: No such image: ${spec.image}`);
  try {
    engine.images.pull(spec.image);
  } catch (error) {
    log.push(
      ` ${name} Error ${error instanceof Error ? error.message.replace("Error response from daemon: ", "") : ""}`,
    );
    throw error;
  }
  log.push(` ${name} Pulled`);
}

/** As many containers as there are to be, each of the definition and image of now. */
async function converge(
  engine: Engine,
  project: Project,
  service: ProjectService,
  force: boolean,
  log: string[],
): Promise<void> {
  const existing = serviceContainers(engine, project.name, service.name);
  const imageId = engine.images.get(service.spec.image)[1].id;
  for (const surplus of existing.filter((container) => numberOf(container) > service.replicas)) {
    engine.containerRoom.remove(surplus, { force: true, volumes: false });
    log.push(` Container ${surplus.spec.name}  Removed`);
  }
  for (let number = 1; number <= service.replicas; number++) {
    const known = existing.find((container) => numberOf(container) === number);
    const name = service.containerName ?? `${project.name}-${service.name}-${number}`;
    if (known !== undefined && !force && isCurrent(known, service, imageId)) {
      if (known.status === "running") log.push(` Container ${name}  Running`);
      continue;
    }
    if (known !== undefined) {
      stopDependents(engine, project, service, log);
      engine.containerRoom.remove(known, { force: true, volumes: false });
    }
    const labels = { ...service.spec.labels, ...ownLabels(project, service, number, imageId) };
    const container = await engine.containerRoom.create({ ...service.spec, name, labels });
    // A mounted file is a file of the image or of the container before: a folder in its place cannot be mounted.
    if (known !== undefined) container.boundFiles = known.boundFiles;
    log.push(` Container ${name}  ${known === undefined ? "Created" : "Recreated"}`);
  }
}

/** `depends_on` with `restart: true`: who depends on a container that is made anew stops now and starts after it. */
function stopDependents(engine: Engine, project: Project, service: ProjectService, log: string[]): void {
  for (const { name, dependsOn } of project.services) {
    if (dependsOn[service.name]?.restart !== true) continue;
    for (const container of serviceContainers(engine, project.name, name)) {
      if (container.status !== "running") continue;
      engine.containerRoom.stop(container);
      log.push(` Container ${container.spec.name}  Stopped`);
    }
  }
}

function isCurrent({ spec, imageId }: ContainerState, service: ProjectService, wanted: string): boolean {
  return spec.labels[LABEL.configHash] === service.configHash && imageId === wanted;
}

function ownLabels(project: Project, service: ProjectService, number: number, imageId: string): Record<string, string> {
  const dependencies = Object.entries(service.dependsOn).map(
    ([name, { condition, restart }]) => `${name}:${condition}:${restart}`,
  );
  return {
    [LABEL.project]: project.name,
    [LABEL.service]: service.name,
    [LABEL.configHash]: service.configHash,
    [LABEL.number]: String(number),
    "com.docker.compose.depends_on": dependencies.join(","),
    "com.docker.compose.image": imageId,
    "com.docker.compose.oneoff": "False",
    "com.docker.compose.project.config_files": project.file,
    "com.docker.compose.project.working_dir": project.folder,
    "com.docker.compose.version": COMPOSE_VERSION,
  };
}
