/** `docker compose up -d`: containers made anew where their definition or image changed, and started in the order of their dependencies. */
import type { Docker } from "../docker/docker.ts";
import type { Container } from "../docker/state.ts";
import { realMilliseconds } from "../time.ts";
import { ComposeFailed } from "./compose-failed.ts";
import type { Condition } from "./compose-file.ts";
import { loadProject, type Project, type ProjectService } from "./project.ts";

/** One of Compose's, as it was typed. */
export interface Command {
  project: string;
  folder: string;
  file: string;
  profile: string | undefined;
  /** "--wait"; "--no-deps": without what the services depend on. */
  options: string[];
  /** Services, or what is done in one. Of `up`: those and what they depend on; empty: all that are in no profile, or in this one. */
  words: string[];
}

const HASH = "com.docker.compose.config-hash";
const NUMBER = "com.docker.compose.container-number";
/** Compose itself waits for as long as a dependency crashes and restarts; the sandbox gives up at last. */
const CRASHING_FOR_GOOD_RESTARTS = 6;

/** What compose prints is added to `log`. @throws ComposeFailed with its last line */
export async function composeUp(docker: Docker, request: Command, log: string[]): Promise<void> {
  const whole = await loadProject(docker, request, log);
  const project = { ...whole, services: wanted(whole.services, request) };
  for (const { name, external } of project.networks) {
    if (external && !docker.state.networks[name])
      throw new ComposeFailed(`network ${name} declared as external, but could not be found`);
    docker.state.networks[name] ??= { driver: "bridge" };
  }
  for (const { name, isBuilt, spec } of project.services) {
    if (!isBuilt) continue;
    if (spec.behaviour === "build-fails")
      throw new ComposeFailed(
        `target ${name}: failed to solve: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1`,
      );
    log.push(` ${name}  Built`);
  }
  const known = new Set(whole.services.map(({ name }) => name));
  for (const orphan of docker.ofProject(project.name))
    if (!known.has(orphan.labels["com.docker.compose.service"] ?? "")) docker.remove(orphan);
  for (const service of project.services) converge(docker, project, service, log);
  await startAll(docker, project, log);
  if (request.options.includes("--wait")) await waitForAll(docker, project);
}

function wanted(all: ProjectService[], { profile, words: services, options }: Command): ProjectService[] {
  const named = all.filter(({ name, profiles }) =>
    services.length > 0 ? services.includes(name) : profiles.every((own) => own === profile),
  );
  const names = new Set(named.map(({ name }) => name));
  // Dependencies come first in `all`, so that going backwards finds whole chains.
  for (const { name, dependsOn } of options.includes("--no-deps") ? [] : all.toReversed())
    if (names.has(name)) for (const other of Object.keys(dependsOn)) names.add(other);
  const isWanted = (name: string): boolean => names.has(name);
  return all
    .filter(({ name }) => isWanted(name))
    .map((service) => ({
      ...service,
      dependsOn: Object.fromEntries(Object.entries(service.dependsOn).filter(([other]) => isWanted(other))),
    }));
}

/** As many containers as there are to be, each of the definition and image of now. */
function converge(docker: Docker, project: Project, service: ProjectService, log: string[]): void {
  const existing = docker.ofProject(project.name, service.name);
  for (const surplus of existing) if (Number(surplus.labels[NUMBER]) > service.replicas) docker.remove(surplus);
  for (let number = 1; number <= service.replicas; number++) {
    const name = `${project.name}-${service.name}-${number}`;
    const before = existing.find(({ labels }) => labels[NUMBER] === String(number));
    if (before?.labels[HASH] === service.hash) {
      log.push(` Container ${name}  Running`);
      continue;
    }
    if (before) {
      stopDependents(docker, project, service);
      docker.remove(before);
    }
    docker.create({
      ...service.spec,
      name,
      labels: {
        ...service.spec.labels,
        "com.docker.compose.project": project.name,
        "com.docker.compose.service": service.name,
        [HASH]: service.hash,
        [NUMBER]: String(number),
      },
    });
    log.push(` Container ${name}  ${before ? "Recreated" : "Created"}`);
  }
}

/** `depends_on` with `restart: true`: who depends on a container that is made anew stops now and starts after it. */
function stopDependents(docker: Docker, project: Project, service: ProjectService): void {
  for (const { name, dependsOn } of project.services)
    if (dependsOn[service.name]?.restart === true)
      for (const container of docker.ofProject(project.name, name)) docker.stop(container);
}

/** Side by side, each when what it depends on is as far as it asks for. */
async function startAll(docker: Docker, project: Project, log: string[]): Promise<void> {
  const started = new Map<string, Promise<void>>();
  const state = { isBroken: false };
  for (const { name, dependsOn } of project.services)
    started.set(
      name,
      (async () => {
        const idle = docker.ofProject(project.name, name).filter(({ status }) => status !== "running");
        if (idle.length === 0) return;
        for (const [other, { condition }] of Object.entries(dependsOn)) {
          await started.get(other);
          for (const container of docker.ofProject(project.name, other))
            while (!state.isBroken && !isMet(container, other, condition)) await moment();
        }
        for (const container of state.isBroken ? [] : idle) {
          docker.start(container);
          log.push(` Container ${container.name}  Started`);
        }
      })(),
    );
  try {
    await Promise.all(started.values());
  } catch (error) {
    state.isBroken = true;
    await Promise.allSettled(started.values());
    throw error;
  }
}

function isMet(container: Container, service: string, condition: Condition): boolean {
  const { name, status, exitCode, hasHealthCheck } = container;
  if (condition === "service_started") return true;
  if (condition === "service_completed_successfully") {
    if (status !== "exited" || exitCode === 0) return status === "exited";
    throw new ComposeFailed(`service "${service}" didn't complete successfully: exit ${exitCode}`);
  }
  const prefix = "dependency failed to start: ";
  const well = isWell(container, prefix);
  if (!hasHealthCheck) throw new ComposeFailed(`${prefix}container ${name} has no healthcheck configured`);
  return well;
}

/** Runs, and is not unhealthy; false: not yet. @throws ComposeFailed where it will not be any more */
function isWell({ name, status, health, exitCode, restarts }: Container, prefix = ""): boolean {
  const failed = (words: string) => new ComposeFailed(`${prefix}container ${name} ${words}`);
  if (status === "exited") throw failed(`exited (${exitCode})`);
  if (health === "unhealthy" || restarts >= CRASHING_FOR_GOOD_RESTARTS) throw failed("is unhealthy");
  return status === "running" && (health ?? "healthy") === "healthy";
}

/** A service that another waits on to complete may end; every other one has to run and be healthy. */
async function waitForAll(docker: Docker, { name: project, services }: Project): Promise<void> {
  const completing = services.flatMap(({ dependsOn }) =>
    Object.entries(dependsOn).flatMap(([name, { condition }]) =>
      condition === "service_completed_successfully" ? [name] : [],
    ),
  );
  for (const { name } of services)
    for (const container of docker.ofProject(project, name)) {
      const ends = completing.includes(name);
      const isOver = (): boolean => ends && container.status === "exited" && container.exitCode === 0;
      while (!isOver() && (!isWell(container) || ends)) await moment();
    }
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, realMilliseconds(2)));
}
