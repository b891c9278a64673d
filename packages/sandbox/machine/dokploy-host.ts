/** The machine as Dokploy's stand-in sees it, and deployments carried out by the model of compose. */
import { posix } from "node:path";
import type { DokployHost } from "../dokploy/host.ts";
import { composeCommand } from "./application/compose-command.ts";
import type { Machine } from "./machine.ts";

export function dokployHost({ spec, files, docker }: Machine): DokployHost {
  return {
    ipv4: spec.ipv4,
    containerNames: () => docker.containers().map(({ name }) => name),
    deployer: { docker: (command, folder) => composeCommand(docker, command, folder) },
    readFile: async (path) => files.read(posix.normalize(path)),
    writeFile: async (path, content, mode) => files.write(posix.normalize(path), content, mode),
    isFolder: async (path) => files.isFolder(posix.normalize(path)),
    remove: async (path) => files.remove(posix.normalize(path)),
  };
}
