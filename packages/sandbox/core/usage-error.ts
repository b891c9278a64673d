/** Something the caller has to change: a flag, a file in the way, a port that is taken. */
export class UsageError extends Error {}
