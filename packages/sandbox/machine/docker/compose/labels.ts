/** The labels by which compose finds its containers again. */
import type { Engine } from "../engine.ts";
import type { ContainerState } from "../state.ts";

export const LABEL = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  configHash: "com.docker.compose.config-hash",
  number: "com.docker.compose.container-number",
} as const;

export function projectContainers(engine: Engine, project: string): ContainerState[] {
  return engine.containerRoom.all().filter(({ spec }) => spec.labels[LABEL.project] === project);
}

export function serviceContainers(engine: Engine, project: string, service: string): ContainerState[] {
  return projectContainers(engine, project).filter((container) => serviceOfContainer(container) === service);
}

export function serviceOfContainer({ spec }: ContainerState): string {
  return spec.labels[LABEL.service] ?? "";
}

export function numberOf({ spec }: ContainerState): number {
  return Number(spec.labels[LABEL.number] ?? "0");
}
