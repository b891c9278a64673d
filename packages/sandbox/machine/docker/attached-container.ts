/** A container as the program inside it sees it. */
import type { ContainerRuns, RunSurroundings } from "./container-runs.ts";
import { folderNames, isFolder } from "./machine-files.ts";
import type { AttachedContainer } from "./program.ts";
import type { ContainerState, ImageState, Mount } from "./state.ts";

export function attachedContainer(
  runs: ContainerRuns,
  { machine, state, networks, volumes }: RunSurroundings,
  container: ContainerState,
  imageState: ImageState,
): AttachedContainer {
  const { spec } = container;
  const onMachine = (path: string) => pathOnMachine(spec.mounts, path);
  const seesDocker = spec.mounts.some(({ source }) => source === "/var/run/docker.sock");
  return {
    id: container.id,
    name: spec.name,
    image: spec.image,
    env: environment(spec.env),
    args: spec.command,
    entrypoint: spec.entrypoint,
    mounts: spec.mounts.map(({ source, target, readOnly }) => ({ source, target, readOnly })),
    imageState,
    behaviour: spec.behaviour,
    volume: (name) => volumes.ensure(name).data,
    readFile: async (path) => {
      const bound = container.boundFiles[path] ?? spec.secretFiles[path];
      const source = onMachine(path);
      return bound ?? (source === undefined ? undefined : machine.readFile(source));
    },
    isFolder: async (path) => {
      const source = onMachine(path);
      return source !== undefined && isFolder(machine, source);
    },
    folderNames: async (path) => {
      const source = onMachine(path);
      return source === undefined ? [] : folderNames(machine, source);
    },
    resolve: (host) => networks.named(container, host)[0]?.address,
    at: (address) => runs.peer(networks.at(container, address)),
    peer: (host) =>
      runs.peer(
        host === "localhost" || host.startsWith("127.") ? container : networks.named(container, host)[0]?.container,
      ),
    ...(seesDocker && { dockerSocket: () => state.containers }),
  };
}

/** NAME=value lines; the last of a name wins. */
export function environment(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** Where a path below a bound folder lies on the machine. */
function pathOnMachine(mounts: readonly Mount[], path: string): string | undefined {
  const mount = mounts
    .filter(
      ({ type, target }) => type === "bind" && (path === target || path.startsWith(`${target.replace(/\/$/, "")}/`)),
    )
    .sort((a, b) => b.target.length - a.target.length)[0];
  return mount && mount.source + path.slice(mount.target.replace(/\/$/, "").length);
}
