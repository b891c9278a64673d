import { expect, test } from "vitest";
import { releaseFiles } from "@yapit-infra/sandbox/github/release-files.ts";
import { KNOWN_RELEASES, releaseFacts } from "../../../application-source/facts/known-releases.ts";
import { readRelease } from "../../../application-source/read-release.ts";

test.each(KNOWN_RELEASES)("the sandbox's repository at %s says what the real one says", (release) => {
  const facts = releaseFacts(release);
  const read = readRelease(new Map(Object.entries(releaseFiles(facts))));
  // Which commit it is and what CI has made of it stands in no file.
  expect({ ...read, commit: facts.commit, images: facts.images }).toEqual(facts);
});
