/** One look at the commit that a stack's ref leads to: what it says, and what is made of its images. */
import { factsOf } from "../../../application-source/facts/known-releases.ts";
import type { CommitAnswer } from "../../../application-source/commit-question.ts";
import { commitAtGithub, type GithubAccess } from "../../../application-source/github-commit.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { applicationSettings } from "../../application/application-settings.ts";
import { type CommitFindings, commitFindings } from "./commit-findings.ts";
import { type Deployed, deployedOf, neededPaths } from "./deployed.ts";
import { refFaults, unknownRef } from "./ref-faults.ts";
import { commitsOf, pulledImages } from "./wanted-images.ts";

export interface ExaminedCommit extends CommitFindings {
  /** 40 hexadecimal digits. While GitHub is silent that of a release's own tag is known; without one there is a fault. */
  commit: string | undefined;
  /** Whether the commit was read. */
  read: boolean;
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
  if ("unknownRef" in answer) {
    return { commit: undefined, read: false, images: {}, faults: [unknownRef(config.repository)], notes: [] };
  }
  const from = { answer, ofRelease: ref === settings.release.ref };
  const images = pulled.map(([service, image]) => {
    const commits = commitsOf(service, image, from);
    return [service, { repository: image.repository, commits }] as const;
  });
  const said = "silence" in answer ? unread(answer.silence, from.ofRelease, ref) : read(answer, config, deployed);
  return { ...said, images: Object.fromEntries(images) };
}

type Said = Omit<ExaminedCommit, "images">;

function read({ kind, commit, files }: CommitAnswer, { repository }: StackConfig, deployed: Deployed): Said {
  const { faults, notes } = commitFindings(commit, files, deployed);
  return { commit, read: true, faults: [...refFaults(kind, repository), ...faults], notes };
}

function unread(silence: string, ofRelease: boolean, ref: string): Said {
  const commit = ofRelease ? factsOf(ref)?.commit : undefined;
  if (commit === undefined) {
    const fault = `repository.ref: ${silence}, so nobody knows which commit ${ref} leads to: run it again`;
    return { commit, read: false, faults: [fault], notes: [] };
  }
  const note = `${silence}: ${ref} is deployed without having been read, and the health gate decides`;
  return { commit, read: false, faults: [], notes: [note] };
}
