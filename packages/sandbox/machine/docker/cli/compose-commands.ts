/** docker compose [-p NAME] [-f FILE] up, down, ps, stop, start, restart, logs, config, pull, build, version. */
import { joinPath } from "../compose/json-forms.ts";
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { CommandResult } from "../program.ts";
import { type DockerCommand, readCommandLine } from "./command.ts";
import { imageVerbs } from "./compose-images.ts";
import { lifecycleVerbs } from "./compose-lifecycle.ts";
import { queryVerbs } from "./compose-queries.ts";
import type { Verb } from "./compose-verb.ts";

const COMPOSE: DockerCommand = {
  usage: "docker compose [OPTIONS] COMMAND",
  flags: "compatibility dry-run all-resources",
  values: "p:project-name f:file project-directory env-file profile progress ansi parallel",
  operands: [1, Infinity],
  stopsAtOperand: true,
  run: () => "",
};

const VERBS: Record<string, Verb> = { ...lifecycleVerbs, ...queryVerbs, ...imageVerbs };

export async function runCompose(engine: Engine, args: readonly string[], cwd: string): Promise<CommandResult> {
  const line = readCommandLine(COMPOSE, args);
  const [name = "", ...rest] = line.operands;
  const verb = VERBS[name];
  if (verb === undefined) throw new DockerError(`unknown docker command: "compose ${name}"`, 1);
  const folder = line.value("project-directory") ?? cwd;
  const file = line.value("file") ?? (await defaultFile(engine, folder));
  const target = { project: line.value("project-name"), folder, file, profiles: line.all("profile") };
  return verb.run(engine, target, readCommandLine({ ...verb, run: () => "" }, rest));
}

async function defaultFile(engine: Engine, folder: string): Promise<string> {
  for (const name of ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"])
    if ((await engine.machine.readFile(joinPath(folder, name))) !== undefined) return name;
  return "compose.yaml";
}
