import * as pulumi from "@pulumi/pulumi";
import type { PinnedImage } from "../../../application-source/image-digests.ts";
import { parseShown } from "./images.ts";

/** What the stack's last update has deployed, by service, as its output says; empty before the first. */
export async function deployedImages(): Promise<Record<string, Pick<PinnedImage, "digest" | "commit">>> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const read = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name }) as Promise<Read>;
  // A stack that was never updated has none to read.
  const { outputs } = await read.catch((): Read => ({}));
  return Object.fromEntries(
    Object.entries(outputs?.images ?? {}).flatMap(([service, shown]) => {
      const image = parseShown(shown);
      return image ? [[service, image]] : [];
    }),
  );
}

interface Read {
  outputs?: { images?: Record<string, unknown> };
}
