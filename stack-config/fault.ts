/** One thing that is wrong with what the user gave. */
export interface Fault {
  /** Where: "server.type", "ssh.allowedFrom.0", "STRIPE_SECRET_KEY_LIVE in secrets/prod.env.sops", "YAPIT_SSH_PROXY". */
  path: string;
  /** What is wrong and what would be right; holds no secret. */
  problem: string;
}

/** One fault a line. */
export function faultLines(faults: Fault[]): string {
  return faults.map(({ path, problem }) => `${path}: ${problem}`).join("\n");
}
