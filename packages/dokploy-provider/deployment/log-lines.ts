/** What a person wants to see of a deployment's log, with nothing secret in it. */

export type Mask = (line: string) => string;

/** Values shorter than this are words like "true" or "redis", whose masking would make a log unreadable. */
const SHORTEST_SECRET = 6;

/** Replaces the values of the variables, and passwords in addresses. */
export function maskOf(variables: Readonly<Record<string, string>>): Mask {
  const secrets = Object.values(variables)
    .flatMap((value) => [value, ...value.split("\n")])
    .filter((value) => value.length >= SHORTEST_SECRET)
    // The longest first: a connection string holds the password that is a value of its own.
    .toSorted((a, b) => b.length - a.length);
  return (line) =>
    secrets.reduce((text, secret) => text.replaceAll(secret, "***"), line).replace(/(:\/\/)[^/@\s]+@/g, "$1***@");
}

/** Lines without progress bars, Dokploy's box, key scans and empty ones. */
export function readableLines(log: string): string[] {
  return log
    .split("\n")
    .map((line) => (line.trimEnd().split("\r").at(-1) ?? "").trim())
    .filter((line) => line !== "" && !/^[╔║╚]/.test(line) && !/^# \S+ SSH-2\.0/.test(line));
}

const NOISE = /^(Error occurred|-+$|Initializing deployment)/;
const TELLING =
  /error|fatal|fail|denied|not found|invalid|unhealthy|cannot|didn't|no such|exit code|refused|undefined|missing|without/i;
const SHOWN_LINES = 8;

/** The lines that say why a deployment failed: those that sound like it, else the last ones. */
export function failureLines(log: string): string[] {
  const lines = readableLines(log).filter((line) => !NOISE.test(line));
  const telling = lines.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling : lines).slice(-SHOWN_LINES);
}
