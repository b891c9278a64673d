import type { Compared } from "./deployed.ts";

/** Server and pages' SDK go together: an older server shows a blank page. */
export function stackAuthFaults({ commit, facts, stackAuthImage }: Compared): string[] {
  const { serverImage, sdk } = facts.stackAuth;
  if (stackAuthImage === undefined || serverImage === undefined || serverImage === stackAuthImage) return [];
  const pages = sdk === undefined ? "" : ` (SDK ${sdk})`;
  return [
    `the pages at ${commit}${pages} go with ${serverImage}, and this release has ${stackAuthImage}: name another application.release`,
  ];
}
