/** The machine as Dokploy's stand-in sees it, and deployments carried out by the model of compose. */
import { posix } from "node:path";
import type { Deployer, DokployHost } from "../dokploy/host.ts";
import { ContainerRefused } from "./docker/docker.ts";
import { ComposeFailed } from "./application/compose-failed.ts";
import { composeUp } from "./application/compose-up.ts";
import type { Docker } from "./docker/docker.ts";
import type { Machine } from "./machine.ts";

export function dokployHost({ spec, files, docker }: Machine): DokployHost {
  return {
    ipv4: spec.ipv4,
    containerNames: () => docker.containers().map(({ name }) => name),
    deployer: deployer(docker),
    readFile: async (path) => files.read(posix.normalize(path)),
    writeFile: async (path, content, mode) => files.write(posix.normalize(path), content, mode),
    isFolder: async (path) => files.isFolder(posix.normalize(path)),
    remove: async (path) => files.remove(posix.normalize(path)),
  };
}

const UP =
  /^compose -p (?<project>\S+) -f (?<file>\S+) up -d(?: --build --remove-orphans)?(?<wait> --wait(?: --wait-timeout \d+)?)?$/;
const OTHER = /^compose -p (?<project>\S+) (?<verb>stop|down)(?<volumes> --volumes)?$/;

function deployer(docker: Docker): Deployer {
  return {
    async docker(command, folder) {
      const up = UP.exec(command)?.groups;
      if (up) {
        const { project = "", file = "", wait } = up;
        const log: string[] = [];
        try {
          await composeUp(docker, { project, folder, file, wait: wait !== undefined }, log);
          return { ok: true, log };
        } catch (error) {
          if (!(error instanceof ComposeFailed || error instanceof ContainerRefused)) throw error;
          return { ok: false, log: [...log, error.message] };
        }
      }
      const { project = "", verb, volumes } = OTHER.exec(command)?.groups ?? {};
      if (verb === undefined)
        return {
          ok: false,
          log: [`the sandbox's machine does not run "docker ${command}"; see packages/sandbox/README.md`],
        };
      for (const container of docker.ofProject(project))
        if (verb === "stop") docker.stop(container);
        else docker.remove(container);
      const own = (name: string): boolean => name.startsWith(`${project}_`);
      if (verb === "down") docker.state.networks = without(docker.state.networks, own);
      if (volumes !== undefined) docker.state.volumes = without(docker.state.volumes, own);
      return { ok: true, log: [] };
    },
  };
}

function without<T>(things: Record<string, T>, goes: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(things).filter(([name]) => !goes(name)));
}
