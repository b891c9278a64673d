import { factsOf } from "../../../application-source/facts/known-releases.ts";
import { imageCommits } from "../../../application-source/image-commits.ts";
import type { CommitAnswer } from "../../../application-source/commit-question.ts";
import type { ImageFacts } from "../../../application-source/release-facts.ts";
import { presentServices } from "../../../compose/application.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";

/** The images that are pulled, by service, with what is known of how they come to be. */
export function pulledImages(settings: ApplicationSettings, built: readonly string[]): Record<string, ImageFacts> {
  const { release } = settings;
  const known = factsOf(release.ref ?? release.name)?.images ?? {};
  const pulled = presentServices(settings).flatMap(([service, { published }]): [string, ImageFacts][] => {
    const facts = Object.values(known).find(({ repository }) => repository === published);
    return facts && !built.includes(service) ? [[service, facts]] : [];
  });
  return Object.fromEntries(pulled);
}

/**
 * The commits a service's image may be tagged with, newest first. Without GitHub's answer those of the release's own tag are
 * known, and of another ref (`ofRelease` false) none.
 */
export function commitsOf(
  service: string,
  image: ImageFacts,
  { answer, ofRelease }: { answer: CommitAnswer | { silence: string }; ofRelease: boolean },
): readonly string[] | undefined {
  if ("silence" in answer) return ofRelease ? image.commits : undefined;
  return imageCommits(answer.history, answer.changed[service] ?? answer.commit, image);
}
