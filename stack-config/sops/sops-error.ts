/** A SOPS file that cannot be read or is not to be trusted; the message is one sentence for the user, without any value. */
export class SopsError extends Error {}
