/** Whether what the stack's ref leads to can be deployed by this program, and has its images. */
import { githubAccess } from "../../application-source/github-commit.ts";
import { imageDigest } from "../../application-source/image-digests.ts";
import { type RegistryAccess, registryAccess } from "../../application-source/image-registry.ts";
import { type ExaminedCommit, examineCommit } from "../../components/preflight/commit/examined-commit.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Environment } from "../services/json-service.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";

const PATIENCE_MS = 10_000;

/** @param token of a private registry */
export async function commitFindings(
  environment: Environment,
  config: StackConfig,
  token: string | undefined,
): Promise<Finding[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const { commit, read, faults, notes, images } = await examineCommit(config, githubAccess(environment), signal);
  // A ref that does not exist, and a GitHub that does not answer, have a line of their own.
  if (commit === undefined) return [];
  const about = `Commit of ${config.repository.ref}`;
  const fits = `${commit.slice(0, 7)} is what release ${config.application.release} takes it for`;
  return [
    ...faults.map((fault) => missing(about, fault, "mend that, or name another ref or release")),
    ...notes.map((note) => unknown(about, note)),
    ...(read && faults.length === 0 ? [ok(about, fits)] : []),
    ...(await imageFindings({ ...registryAccess(environment), token }, images, signal)),
  ];
}

async function imageFindings(
  registry: RegistryAccess,
  images: ExaminedCommit["images"],
  signal: AbortSignal,
): Promise<Finding[]> {
  const found = Object.entries(images).map(async ([service, { repository, commits }]): Promise<Finding> => {
    const about = `Image of ${service}`;
    if (!commits) return unknown(about, "GitHub does not say which one it is");
    const image = await imageDigest(registry, { repository, commits }, signal);
    if ("digest" in image) return ok(about, `${image.digest} (commit ${image.commit.slice(0, 7)})`);
    return missing(about, image.problem, `wait for its CI, or add ${service} to application.build`);
  });
  return Promise.all(found);
}
