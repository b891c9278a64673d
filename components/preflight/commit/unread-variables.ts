import type { Compared } from "./deployed.ts";

/** Read by images that are not the repository's: Stack Auth's server and PostgreSQL's. */
const OF_OTHERS = /^(STACK_|NEXT_PUBLIC_STACK_|POSTGRES_)/;

/** Told, not refused: it does no harm, but whoever changes it waits for nothing. */
export function unreadVariables({ commit, facts, file, variables }: Compared): string[] {
  const { settings } = facts.gateway;
  if (settings.length === 0) return [];
  const inFile = JSON.stringify(file);
  const unread = variables.filter(
    (name) =>
      !OF_OTHERS.test(name) &&
      !inFile.includes(`\${${name}`) &&
      !settings.some((setting) => name === setting.name || name.startsWith(`${setting.name}__`)),
  );
  if (unread.length === 0) return [];
  return [`gateway at ${commit} does not read ${unread.join(", ")}, which ${unread.length > 1 ? "are" : "is"} set`];
}
