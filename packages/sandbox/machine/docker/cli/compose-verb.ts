/** The shape of one compose command, and what several of them need. */
import { projectContainers, serviceOfContainer } from "../compose/labels.ts";
import { loadProject } from "../compose/project.ts";
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { CommandResult } from "../program.ts";
import type { ContainerState } from "../state.ts";
import type { CommandLine, DockerCommand } from "./command.ts";

export interface Target {
  project?: string;
  folder: string;
  file: string;
  profiles: string[];
}

export type Verb = Omit<DockerCommand, "run"> & {
  run(engine: Engine, target: Target, line: CommandLine): Promise<CommandResult>;
};

export async function projectName(engine: Engine, target: Target): Promise<string> {
  return target.project ?? (await loadProject(engine.machine, target)).name;
}

/** The project's containers of the services that are named, of all where none is. */
export async function containersOf(
  engine: Engine,
  target: Target,
  { operands }: CommandLine,
): Promise<ContainerState[]> {
  const containers = projectContainers(engine, await projectName(engine, target));
  return containers.filter((container) => operands.length === 0 || operands.includes(serviceOfContainer(container)));
}

/** Progress goes to stderr, and so does the error that ends it. */
export async function logged(work: (log: string[]) => Promise<void>): Promise<CommandResult> {
  const log: string[] = [];
  const text = () => log.map((line) => `${line}\n`).join("");
  try {
    await work(log);
    return { stdout: "", stderr: text(), code: 0 };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    log.push(error.message);
    return { stdout: "", stderr: text(), code: error.exitCode };
  }
}
