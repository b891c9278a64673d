/** What Dokploy types after `docker `: one command of Compose, or several with "&&" between them, as far as its deployments need. */
import { posix } from "node:path";
import { ContainerRefused, type Docker } from "../docker/docker.ts";
import { machineSleep } from "../time.ts";
import { ComposeFailed } from "./compose-failed.ts";
import { type Command, composeUp } from "./compose-up.ts";
import { readDotenv } from "./dotenv.ts";

const COMMAND =
  /^compose(?: -p (?<named>\S+))?(?: -f (?<file>\S+))?(?: --profile (?<profile>\S+))? (?<verb>\w+)(?<options>(?: --?\w[\w-]*(?: \d+)?)*)(?<words>(?: \S+)*)$/;

const VERBS: Record<string, (docker: Docker, command: Command, log: string[]) => Promise<void> | void> = {
  up: composeUp,
  exec: async (docker, { project, words: [service = "", program, argument] }) => {
    const container = docker.ofProject(project, service).find(({ status }) => status === "running");
    if (!container) throw new ComposeFailed(`service "${service}" is not running`);
    // A file that its health check wants not to be there.
    if (program === "touch") container.health = "unhealthy";
    if (program === "sleep") await machineSleep(Number(argument));
  },
  rm: (docker, { project, words }) => {
    for (const container of words.flatMap((service) => docker.ofProject(project, service))) docker.remove(container);
  },
  stop: (docker, { project }) => {
    for (const container of docker.ofProject(project)) docker.stop(container);
  },
  down: (docker, { project, options }) => {
    const { state } = docker;
    const own = (name: string): boolean => name.startsWith(`${project}_`);
    for (const container of docker.ofProject(project)) docker.remove(container);
    state.networks = without(state.networks, own);
    if (options.includes("--volumes")) state.volumes = without(state.volumes, own);
  },
};

/** Ends at the first that fails. */
export async function composeCommand(
  docker: Docker,
  commands: string,
  folder: string,
): Promise<{ ok: boolean; log: string[] }> {
  const log: string[] = [];
  for (const text of commands.split(" && docker ")) {
    const {
      named,
      file = "docker-compose.yml",
      profile,
      verb = "",
      options = "",
      words = "",
    } = COMMAND.exec(text)?.groups ?? {};
    const carriedOut = VERBS[verb];
    if (!carriedOut) {
      log.push(`the sandbox's machine does not run "docker ${text}"; see packages/sandbox/README.md`);
      return { ok: false, log };
    }
    const beside = docker.host.files.read(posix.join(folder, posix.dirname(file), ".env")) ?? "";
    const project = named ?? readDotenv(beside)["COMPOSE_PROJECT_NAME"] ?? posix.basename(folder);
    const split = (list: string): string[] => list.split(" ").filter((word) => word !== "");
    try {
      await carriedOut(docker, { project, folder, file, profile, options: split(options), words: split(words) }, log);
    } catch (error) {
      if (!(error instanceof ComposeFailed || error instanceof ContainerRefused)) throw error;
      return { ok: false, log: [...log, error.message] };
    }
  }
  return { ok: true, log };
}

function without<T>(things: Record<string, T>, goes: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(things).filter(([name]) => !goes(name)));
}
