/** What a person has to know or to change: shown as it is, without a stack. */
export class OperationError extends Error {}

/** A flag or an argument that is wrong; the exit code is 2. */
export class UsageError extends OperationError {}
