/** An object that carries the stack's mark and is not in Pulumi's state: made by an `up` that died before it heard so. */
export interface Unmanaged {
  /** "hetzner server yapit-prod". */
  what: string;
  /** The service's own. */
  id: string;
  made: Date;
  /** Why it is not simply deleted, for a person; undefined: it is. */
  guard?: string;
  delete(): Promise<void>;
}

const DAY_MS = 86_400_000;

/**
 * What is older than a day was not made by an `up` that has just failed: more likely the state is another's, or lost, and
 * the object is the running environment.
 */
export function ageGuard(made: Date, now: Date): string | undefined {
  return now.getTime() - made.getTime() < DAY_MS ? undefined : "it is older than a day";
}
