import * as pulumi from "@pulumi/pulumi";
import { getBranch } from "@pulumi/github/getBranch.js";
import { getRestApi } from "@pulumi/github/getRestApi.js";
import type { RepositoryConfig } from "../../stack-config/stack-config.ts";
import { answered } from "../preflight/answered.ts";
import { unknownRef } from "./unknown-ref.ts";

/** What a branch or tag leads to. */
export interface RefTarget {
  kind: "branch" | "tag";
  /** Of the commit, hexadecimal. */
  sha: string;
}

/**
 * The commit that a clone of the ref gets: of a branch and a tag of one name git takes the branch.
 * Throws a RunError for a ref that does not exist.
 */
export async function commitOfRef(config: RepositoryConfig, opts: pulumi.InvokeOptions): Promise<RefTarget> {
  const { owner, name, ref } = config;
  const branch = await answered("GitHub", getBranch({ repository: name, branch: ref }, opts));
  // The provider answers a branch that does not exist with nothing at all.
  if (branch.sha) return { kind: "branch", sha: branch.sha };
  // Not getRef: of an annotated tag it tells the tag's own object.
  const endpoint = `repos/${owner}/${name}/commits/tags/${ref}`;
  const tag = await answered("GitHub", getRestApi({ endpoint }, opts).catch(nothingIfUnknown));
  const sha = tag?.code === 200 ? (JSON.parse(tag.body) as { sha: string }).sha : undefined;
  if (sha !== undefined) return { kind: "tag", sha };
  throw new pulumi.RunError(unknownRef(config));
}

/** GitHub answers 422 for a commit it cannot find, which the provider takes for an error. */
function nothingIfUnknown(error: unknown): undefined {
  if (error instanceof Error && /No commit found|\b422\b/.test(error.message)) return undefined;
  throw error;
}
