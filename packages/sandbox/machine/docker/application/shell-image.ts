/** Images without a service of their own: they run the command they are given and end. */
import type { Machine, Program, RunningProgram } from "../../host.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import { httpClients } from "./http-clients.ts";
import { oneShot } from "./one-shot.ts";

/** `clients`: which of curl, wget, python and node the image has. */
export function shellImage(...clients: string[]): Program {
  return {
    start(_machine: Machine, container: AttachedContainer): RunningProgram {
      const { entrypoint = [], args, imageState } = container;
      const shell = new ContainerShell(container, httpClients(container, [...clients, ...imageState.installed]));
      return oneShot(shell, entrypoint.length + args.length === 0 ? ["true"] : [...entrypoint, ...args]);
    },
  };
}
