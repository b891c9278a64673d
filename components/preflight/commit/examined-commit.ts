/** One look at the commit that a stack's ref leads to: what it says, and what is made of its images. */
import type { CommitAnswer } from "../../../application-source/commit-question.ts";
import { commitAtGithub, type GithubAccess } from "../../../application-source/github-commit.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { applicationSettings } from "../../application/application-settings.ts";
import { unknownRef } from "../../repository/unknown-ref.ts";
import { type CommitFindings, commitFindings } from "./commit-findings.ts";
import { deployedOf, neededPaths } from "./deployed.ts";
import { commitsOf, pulledImages } from "./wanted-images.ts";

export interface ExaminedCommit extends CommitFindings {
  /** 40 hexadecimal digits; undefined: GitHub did not say, or, with a fault, has no such ref. */
  commit: string | undefined;
  /** By service that is pulled and not built. */
  images: Record<string, { repository: string; commits: readonly string[] | undefined }>;
}

export async function examineCommit(
  config: StackConfig,
  github: GithubAccess,
  signal: AbortSignal,
): Promise<ExaminedCommit> {
  const settings = applicationSettings(config);
  const { owner, name, ref } = config.repository;
  const deployed = deployedOf(settings);
  const pulled = Object.entries(pulledImages(settings, config.application.build));
  const changes = Object.fromEntries(pulled.map(([service, { paths }]) => [service, paths]));
  const question = { owner, name, ref, paths: neededPaths(deployed), changes };
  const answer = await commitAtGithub(github, question, signal);
  if ("unknownRef" in answer)
    return { commit: undefined, images: {}, faults: [unknownRef(config.repository)], notes: [] };
  const from = { answer, ofRelease: ref === settings.release.ref };
  const images = pulled.map(([service, image]) => {
    const commits = commitsOf(service, image, from);
    return [service, { repository: image.repository, commits }] as const;
  });
  const said = isSilent(answer)
    ? {
        faults: [],
        notes: [`${answer.silence}: ${ref} is deployed without having been read, and the health gate decides`],
      }
    : commitFindings(answer.commit, answer.files, deployed);
  return { commit: isSilent(answer) ? undefined : answer.commit, images: Object.fromEntries(images), ...said };
}

function isSilent(answer: CommitAnswer | { silence: string }): answer is { silence: string } {
  return "silence" in answer;
}
