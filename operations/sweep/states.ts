import { OperationError } from "../operation-error.ts";
import { pulumiSays } from "../services/engine.ts";

/** The part of `pulumi stack ls --json` that is read here. */
interface Listed {
  /** "staging-x", at Pulumi Cloud perhaps "organization/staging-x". */
  name: string;
  /** Missing: nothing was ever deployed. */
  lastUpdate?: string;
  updateInProgress?: boolean;
  /** Missing at a backend that does not count. */
  resourceCount?: number;
}

/** Stacks of the project with resources in Pulumi's state; undefined: it cannot be asked, which stands above. */
export async function stacksWithState(): Promise<Set<string> | undefined> {
  try {
    return livingStates(await pulumiSays(["stack", "ls", "--json"], "the list of stacks"));
  } catch (error) {
    if (error instanceof OperationError) return undefined;
    throw error;
  }
}

/** @param listing of `pulumi stack ls --json` */
export function livingStates(listing: string): Set<string> {
  const living = (JSON.parse(listing) as Listed[]).filter(
    ({ lastUpdate, updateInProgress, resourceCount }) =>
      updateInProgress === true || (lastUpdate !== undefined && resourceCount !== 0),
  );
  return new Set(living.map(({ name }) => name.split("/").at(-1) ?? name));
}
