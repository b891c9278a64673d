/** What the application's workflow does after a push to main: it builds and publishes the images whose paths have changed. */
import { releaseFacts } from "../../../application-source/facts/known-releases.ts";
import type { RegistryStore } from "../registry/store.ts";
import type { Push } from "./store.ts";

const { images } = releaseFacts("v0.4.3");

export function publishImages(registry: RegistryStore, { branch, commit, paths }: Push): void {
  if (branch !== "main") return;
  const changed = Object.values(images).filter((image) =>
    image.paths.some((path) => paths.some((pushed) => pushed === path || pushed.startsWith(`${path}/`))),
  );
  for (const { repository } of changed) registry.publish(nameOf(repository), commit.sha);
}

/** As a person asks for it: all of them at one commit. */
export function publishEvery(registry: RegistryStore, commit: string): void {
  for (const { repository } of Object.values(images)) registry.publish(nameOf(repository), commit);
}

/** Below the registry's host: "yapit-tts/gateway". */
function nameOf(repository: string): string {
  return repository.slice(repository.indexOf("/") + 1);
}
