/** What is about to be deployed, as far as the application's repository has to agree with it. */
import { posix } from "node:path";
import type { ComposeFile, ComposeService } from "../../../compose/compose-file.ts";
import {
  type FactsOfFiles,
  NGINX_FILE,
  PAGES_FILE,
  SETTINGS_FILE,
  type SourceFiles,
  STACK_AUTH_FILE,
} from "../../../application-source/read-release.ts";

export interface Deployed {
  file: ComposeFile;
  /** Of both environment files, as far as they are surely set. */
  variables: readonly string[];
  /** By path of its Dockerfile, whether the image is pulled or built: "yapit/workers/kokoro/Dockerfile.cpu" by service. */
  workers: Readonly<Record<string, string>>;
  /** How the program takes the workers to be given work. */
  work: "redis" | "http";
  /** "stackauth/server:53c1c9e"; undefined: nobody signs in. */
  stackAuthImage: string | undefined;
}

/** The repository at one commit, beside what is to be deployed of it. */
export interface Compared extends Deployed {
  /** "a52df79". */
  commit: string;
  facts: FactsOfFiles;
  files: SourceFiles;
}

/** Files and folders of the repository that the checks look at. */
export function neededPaths({ file, workers }: Deployed): string[] {
  const services = Object.values(file.services);
  return [
    ...new Set([
      SETTINGS_FILE,
      NGINX_FILE,
      STACK_AUTH_FILE,
      PAGES_FILE,
      ...services.flatMap((service) => dockerfileOf(service) ?? []),
      ...services.flatMap(boundFromClone),
      ...Object.values(workers).map((dockerfile) => posix.dirname(dockerfile)),
    ]),
  ];
}

/** Path of the Dockerfile in the clone; undefined: the image is pulled. */
export function dockerfileOf({ build }: ComposeService): string | undefined {
  return build && posix.join(build.context, build.dockerfile ?? "Dockerfile");
}

/** Paths of the clone that are mounted; what the program lays over the clone itself is no matter of the repository. */
export function boundFromClone({ volumes = [] }: ComposeService): string[] {
  const bound = volumes.filter((volume) => volume.startsWith("./") && !volume.startsWith("./yapit-infra/"));
  return bound.map((volume) => posix.normalize(volume.split(":")[0] ?? ""));
}
