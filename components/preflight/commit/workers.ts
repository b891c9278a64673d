import { posix } from "node:path";
import { dockerfileFacts } from "../../../application-source/dockerfile.ts";
import type { ComposeService } from "../../../compose/compose-file.ts";
import type { Compared } from "./deployed.ts";

const WAYS = { redis: "from Redis", http: "by HTTP" } as const;

/** A worker is there, is started as its image starts it, has the variables it cannot do without, and finds its work. */
export function workerFaults(compared: Compared): string[] {
  return Object.entries(compared.workers).flatMap(([service, dockerfile]) => {
    const deployed = compared.file.services[service];
    return deployed ? faultsOf(service, deployed, dockerfile, compared) : [];
  });
}

function faultsOf(service: string, deployed: ComposeService, dockerfile: string, compared: Compared): string[] {
  const { commit, facts, files, work } = compared;
  const folder = posix.dirname(dockerfile);
  const worker = facts.workers[posix.basename(folder)];
  if (!worker) return [`${service} runs ${folder}/__main__.py, which the repository does not have at ${commit}`];
  const given = Object.keys(deployed.environment ?? {});
  const lacking = worker.variables.filter(({ name, required }) => required && !given.includes(name));
  return [
    ...(worker.work === work
      ? []
      : [
          `${service} at ${commit} takes its work ${WAYS[worker.work]}, and this release gives it ${WAYS[work]}: name another application.release`,
        ]),
    ...lacking.map(({ name }) => `${service} at ${commit} needs ${name}, which nobody sets`),
    ...commandFaults(service, deployed.command, ownCommand(files.get(dockerfile)), commit),
  ];
}

/** Only the image's own command knows where its packages are: `python -m` instead of `uv run python -m` finds none. */
function commandFaults(
  service: string,
  given: string[] | undefined,
  own: string[] | undefined,
  commit: string,
): string[] {
  if (!own || !given || own.join(" ") === given.join(" ")) return [];
  return [`${service} is told to run "${given.join(" ")}", and its image at ${commit} runs "${own.join(" ")}"`];
}

function ownCommand(dockerfile: string | undefined): string[] | undefined {
  return dockerfile === undefined ? undefined : dockerfileFacts(dockerfile).command;
}
