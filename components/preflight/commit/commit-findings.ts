import { readRelease, type SourceFiles } from "../../../application-source/read-release.ts";
import type { Compared, Deployed } from "./deployed.ts";
import { missingFiles } from "./missing-files.ts";
import { nginxFaults } from "./nginx.ts";
import { requiredSettings } from "./required-settings.ts";
import { stackAuthFaults } from "./stack-auth.ts";
import { unreadVariables } from "./unread-variables.ts";
import { workerFaults } from "./workers.ts";

export interface CommitFindings {
  /** The deployment would fail by these, one sentence each. */
  faults: string[];
  /** These are worth a word. */
  notes: string[];
}

const FAULTS: ((compared: Compared) => string[])[] = [
  requiredSettings,
  missingFiles,
  nginxFaults,
  workerFaults,
  stackAuthFaults,
];

/** `files`: those of `neededPaths` that are there at the commit (40 hexadecimal digits). */
export function commitFindings(commit: string, files: SourceFiles, deployed: Deployed): CommitFindings {
  const compared = { ...deployed, commit: commit.slice(0, 7), files, facts: readRelease(files) };
  return { faults: FAULTS.flatMap((check) => check(compared)), notes: unreadVariables(compared) };
}
