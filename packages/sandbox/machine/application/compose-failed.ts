/** Docker compose ends with exit code 1; the message is its last line. */
export class ComposeFailed extends Error {}
