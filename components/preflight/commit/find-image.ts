import * as pulumi from "@pulumi/pulumi";
import { imageDigest, type PinnedImage } from "../../../application-source/image-digests.ts";
import type { RegistryAccess } from "../../../application-source/image-registry.ts";
import { deployedImages } from "./deployed-images.ts";

export interface ImageSearch {
  service: string;
  /** "ghcr.io/yapit-tts/gateway". */
  repository: string;
  /** That it may be tagged with, newest first; undefined: nobody could say. */
  commits: readonly string[] | undefined;
  registry: RegistryAccess;
  signal: AbortSignal;
}

export type FoundImage = PinnedImage | { fault: string };

/**
 * The image to deploy, or a sentence why there is none. Where a service stays silent, what runs goes on running: it is the
 * very image that the commit has.
 */
export async function findImage(search: ImageSearch): Promise<FoundImage> {
  const { service, repository, commits } = search;
  const found = commits ? await imageDigest(search.registry, { repository, commits }, search.signal) : UNKNOWN;
  if ("digest" in found) return found;
  const otherwise = `add ${service} to application.build`;
  if (found.kind === "not published") {
    return { fault: `${service}: ${found.problem}: wait until its CI has published it, or ${otherwise}` };
  }
  const running = (await deployedImages())[service];
  if (running && (commits?.includes(running.commit) ?? true)) {
    void pulumi.log.warn(
      `${service}: ${found.problem}; it stays at ${running.digest} (commit ${running.commit.slice(0, 7)})`,
    );
    return { repository, ...running };
  }
  return { fault: `${service}: ${found.problem}, so nobody knows which image to deploy: try again, or ${otherwise}` };
}

const UNKNOWN = { kind: "refused", problem: "GitHub does not say what it is made of" } as const;
