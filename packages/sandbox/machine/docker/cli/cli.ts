/** The docker command line: finds the command, prints what it answers, and words what it refuses. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { CommandResult } from "../program.ts";
import { type DockerCommand, readCommandLine } from "./command.ts";
import { runCompose } from "./compose-commands.ts";
import { containerCommands } from "./container-commands.ts";
import { ENGINE_VERSION, engineCommands } from "./engine-commands.ts";
import { imageCommands } from "./image-commands.ts";
import { networkCommands } from "./network-commands.ts";
import { pruneCommands } from "./prune-commands.ts";
import { serviceCommands } from "./service-commands.ts";
import { swarmCommands } from "./swarm-commands.ts";
import { volumeCommands } from "./volume-commands.ts";

const COMMANDS: Record<string, DockerCommand> = {
  ...containerCommands,
  ...engineCommands,
  ...imageCommands,
  ...networkCommands,
  ...pruneCommands,
  ...serviceCommands,
  ...swarmCommands,
  ...volumeCommands,
};

/** Short forms and old ones. */
const ALIASES: Record<string, string> = {
  images: "image ls",
  rmi: "image rm",
  "image pull": "pull",
  "image list": "image ls",
  "image remove": "image rm",
  "container ls": "ps",
  "container list": "ps",
  "container ps": "ps",
  "network list": "network ls",
  "network remove": "network rm",
  "volume list": "volume ls",
  "volume remove": "volume rm",
  "secret list": "secret ls",
  "secret remove": "secret rm",
  "config list": "config ls",
  "config remove": "config rm",
  "service list": "service ls",
  "service remove": "service rm",
  "system info": "info",
  ...Object.fromEntries(Object.keys(containerCommands).map((name) => [`container ${name}`, name])),
};

const GROUPS = new Set([
  "builder",
  "buildx",
  "config",
  "container",
  "image",
  "network",
  "node",
  "secret",
  "service",
  "swarm",
  "system",
  "volume",
]);

export async function runCli(
  engine: Engine,
  args: readonly string[],
  stdin: string,
  folder = "/",
): Promise<CommandResult> {
  try {
    return await dispatch(engine, args, stdin, folder);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { stdout: "", stderr: `${error.message}\n`, code: error.exitCode };
  }
}

async function dispatch(
  engine: Engine,
  args: readonly string[],
  stdin: string,
  folder: string,
): Promise<CommandResult> {
  const [first = "", second = ""] = args;
  if (first === "--version" || first === "-v") return printed(`Docker version ${ENGINE_VERSION}, build 887030f\n`);
  if (first === "" || first === "--help" || first === "help") return printed("Usage:  docker [OPTIONS] COMMAND\n");
  if (first === "compose") {
    if (args[1] !== "version") await engine.reached();
    return runCompose(engine, args.slice(1), folder);
  }
  const grouped = GROUPS.has(first);
  const typed = grouped ? `${first} ${second}` : first;
  const command = COMMANDS[ALIASES[typed] ?? typed];
  if (command === undefined) {
    const what = grouped ? `docker ${typed.trim()}` : `docker ${first}`;
    throw new DockerError(
      `docker: unknown command: ${what}\n\nRun 'docker${grouped ? ` ${first}` : ""} --help' for more information`,
      1,
    );
  }
  const line = readCommandLine(command, args.slice(grouped ? 2 : 1));
  if (typed !== "version" && typed !== "info") await engine.reached();
  const answer = await command.run(engine, line, stdin);
  return typeof answer === "string" ? printed(answer) : answer;
}

function printed(stdout: string): CommandResult {
  return { stdout, stderr: "", code: 0 };
}
