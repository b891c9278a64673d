/** The commit that is about to be deployed: whether it fits what the program makes of it, and which images it has. */
import * as pulumi from "@pulumi/pulumi";
import type { GithubAccess } from "../../../application-source/github-commit.ts";
import type { RegistryAccess } from "../../../application-source/image-registry.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { examineCommit } from "./examined-commit.ts";
import { type FoundImage, findImage } from "./find-image.ts";
import type { Images } from "./images.ts";

const PATIENCE_MS = 5000;

export interface PlannedCommit {
  images: Images;
  /** The commit that the ref leads to, 40 hexadecimal digits. */
  revision: string;
}

interface Services {
  github: GithubAccess;
  registry: RegistryAccess;
}

/**
 * Asks GitHub one question and the registry one for each tag, beside everything else that a plan asks.
 * Throws a RunError with every reason why the commit must not be deployed.
 */
export function plannedCommit(
  config: StackConfig,
  services: Services,
  patienceMs = PATIENCE_MS,
): Promise<PlannedCommit> {
  const planned = plan(config, services, AbortSignal.timeout(patienceMs));
  // It is awaited later: another check's refusal may come first.
  planned.catch(() => undefined);
  return planned;
}

async function plan(config: StackConfig, { github, registry }: Services, signal: AbortSignal): Promise<PlannedCommit> {
  const examined = await examineCommit(config, github, signal);
  const found = await Promise.all(
    Object.entries(examined.images).map(async ([service, wanted]): Promise<[string, FoundImage]> => [
      service,
      await findImage({ service, ...wanted, registry, signal }),
    ]),
  );
  const images = found.flatMap(([service, image]) => ("fault" in image ? [] : [[service, image] as const]));
  const faults = [...examined.faults, ...found.flatMap(([, image]) => ("fault" in image ? [image.fault] : []))];
  const { commit: revision } = examined;
  if (faults.length > 0 || revision === undefined) throw new pulumi.RunError(faults.join("\n"));
  for (const note of [
    ...examined.notes,
    ...pushNotes(
      config,
      images.map(([service]) => service),
    ),
  ])
    void pulumi.log.warn(note);
  return { images: Object.fromEntries(images), revision };
}

function pushNotes({ repository }: StackConfig, pulled: string[]): string[] {
  if (!repository.pushToDeploy || pulled.length === 0) return [];
  const moved = `${pulled.join(", ")} move at the next pulumi up`;
  return [`repository.pushToDeploy: a push deploys what is built from the clone; ${moved}`];
}
