/** What is about to be deployed, as far as the application's repository has to agree with it. */
import { posix } from "node:path";
import { composeFile, presentServices } from "../../../compose/application.ts";
import type { ComposeFile, ComposeService } from "../../../compose/compose-file.ts";
import { plainSettings } from "../../../compose/render.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { certainVariables } from "../../../compose/variable-names.ts";
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

export function deployedOf(settings: ApplicationSettings): Deployed {
  const { release, auth } = settings;
  const file = composeFile(settings);
  const workers = presentServices(settings).flatMap(([name, { worker, build }]) =>
    worker && build ? replicasOf(name, file).map((service): [string, string] => [service, dockerfileIn(build)]) : [],
  );
  return {
    file,
    variables: [...Object.keys(plainSettings(settings)), ...certainVariables(settings)],
    workers: Object.fromEntries(workers),
    work: release.work,
    stackAuthImage: auth === "none" ? undefined : release.stackAuth.image,
  };
}

/** Each replica may be a service of its own: "kokoro-cpu-1". */
function replicasOf(name: string, { services }: ComposeFile): string[] {
  return Object.keys(services).filter((service) => service === name || service.replace(/-\d+$/, "") === name);
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
  return build && dockerfileIn(build);
}

function dockerfileIn({ context, dockerfile = "Dockerfile" }: NonNullable<ComposeService["build"]>): string {
  return posix.join(context, dockerfile);
}

/** Paths of the clone that are mounted; what the program lays over the clone itself is no matter of the repository. */
export function boundFromClone({ volumes = [] }: ComposeService): string[] {
  const bound = volumes.filter((volume) => volume.startsWith("./") && !volume.startsWith("./yapit-infra/"));
  return bound.map((volume) => posix.normalize(volume.split(":")[0] ?? ""));
}
