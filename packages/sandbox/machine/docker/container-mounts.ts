/** What a container mounts of its machine. */
import type { Machine } from "../host.ts";
import { daemonError } from "./docker-error.ts";
import { isFolder, makeFolder } from "./machine-files.ts";
import type { ContainerState, Mount } from "./state.ts";
import type { Volumes } from "./volumes.ts";

export interface MountPlaces {
  machine: Machine;
  volumes: Volumes;
}

export async function prepareMount(
  { machine, volumes }: MountPlaces,
  { type, source, createsSource, target }: Mount,
): Promise<void> {
  if (!target.startsWith("/"))
    throw daemonError(
      `invalid mount config for type "${type}": invalid mount path: '${target}' mount path must be absolute`,
    );
  if (type === "volume") volumes.ensure(source);
  if (type !== "bind" || source === "/var/run/docker.sock") return;
  if ((await machine.readFile(source)) !== undefined || (await isFolder(machine, source))) return;
  if (!createsSource)
    throw daemonError(`invalid mount config for type "bind": bind source path does not exist: ${source}`);
  await makeFolder(machine, source);
}

/**
 * The files bound at a start, by their place in the container.
 * @param hasOwnFile whether the image has a file of its own there
 */
export async function boundFiles(
  places: MountPlaces,
  container: ContainerState,
  hasOwnFile: (target: string) => boolean,
): Promise<Record<string, string>> {
  const bound: Record<string, string> = {};
  for (const mount of container.spec.mounts) {
    if (mount.type !== "bind" || mount.source === "/var/run/docker.sock") continue;
    await prepareMount(places, mount);
    const content = await places.machine.readFile(mount.source);
    if (content !== undefined) bound[mount.target] = content;
    else if (mount.target in container.boundFiles || hasOwnFile(mount.target))
      throw daemonError(
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "${mount.source}" to rootfs at "${mount.target}": mount src=${mount.source}, dst=${mount.target}: not a directory: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`,
      );
  }
  return bound;
}
