/** The commit that is about to be deployed: whether it fits what the program makes of it, and which images it has. */
import * as pulumi from "@pulumi/pulumi";
import type { CommitAnswer } from "../../../application-source/commit-question.ts";
import { commitAtGithub, type GithubAccess } from "../../../application-source/github-commit.ts";
import type { PinnedImage } from "../../../application-source/image-digests.ts";
import type { RegistryAccess } from "../../../application-source/image-registry.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { applicationSettings } from "../../application/application-settings.ts";
import { type CommitFindings, commitFindings } from "./commit-findings.ts";
import { type Deployed, deployedOf, neededPaths } from "./deployed.ts";
import { findImage } from "./find-image.ts";
import type { Images } from "./images.ts";
import { commitsOf, pulledImages } from "./wanted-images.ts";

const PATIENCE_MS = 5000;

export interface PlannedCommit {
  images: Images;
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
  const settings = applicationSettings(config);
  const { owner, name, ref } = config.repository;
  const deployed = deployedOf(settings);
  const pulled = pulledImages(settings, config.application.build);
  const changes = Object.fromEntries(Object.entries(pulled).map(([service, { paths }]) => [service, paths]));
  const question = { owner, name, ref, paths: neededPaths(deployed), changes };
  const answer = await commitAtGithub(github, question, signal);
  const { faults, notes } = findingsOf(answer, ref, deployed);
  const found = await Promise.all(
    Object.entries(pulled).map(async ([service, image]): Promise<[string, PinnedImage | { fault: string }]> => {
      const commits = commitsOf(service, image, { answer, ofRelease: ref === settings.release.ref });
      return [service, await findImage({ service, repository: image.repository, commits, registry, signal })];
    }),
  );
  const images = found.flatMap(([service, image]) => ("fault" in image ? [] : [[service, image] as const]));
  const refusals = [...faults, ...found.flatMap(([, image]) => ("fault" in image ? [image.fault] : []))];
  if (refusals.length > 0) throw new pulumi.RunError(refusals.join("\n"));
  if (config.repository.pushToDeploy && images.length > 0) {
    const names = images.map(([service]) => service).join(", ");
    notes.push(
      `repository.pushToDeploy: a push deploys what is built from the clone; ${names} move at the next pulumi up`,
    );
  }
  for (const note of notes) void pulumi.log.warn(note);
  return { images: Object.fromEntries(images) };
}

function findingsOf(answer: CommitAnswer | { silence: string }, ref: string, deployed: Deployed): CommitFindings {
  if (!("silence" in answer)) return commitFindings(answer.commit, answer.files, deployed);
  const note = `${answer.silence}: ${ref} is deployed without having been read, and the health gate decides`;
  return { faults: [], notes: [note] };
}
