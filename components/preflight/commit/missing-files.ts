import { boundFromClone, type Compared, dockerfileOf } from "./deployed.ts";

/** A build without its Dockerfile fails; a mount without its source makes an empty folder, and the service fails at night. */
export function missingFiles({ commit, file, files }: Compared): string[] {
  return Object.entries(file.services).flatMap(([name, service]) => {
    const dockerfile = dockerfileOf(service);
    return [
      ...(dockerfile !== undefined && !files.has(dockerfile)
        ? [`${name} is built from ${dockerfile}, which the repository does not have at ${commit}`]
        : []),
      ...boundFromClone(service)
        .filter((path) => !isThere(path, files))
        .map((path) => `${name} mounts ${path}, which the repository does not have at ${commit}`),
    ];
  });
}

function isThere(path: string, files: Compared["files"]): boolean {
  return files.has(path) || [...files.keys()].some((file) => file.startsWith(`${path}/`));
}
