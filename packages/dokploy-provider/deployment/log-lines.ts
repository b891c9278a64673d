/** What a person wants to see of a deployment's log, with nothing secret in it. */

export type Mask = (text: string) => string;

/** Values shorter than this are words like "true" or "redis", whose masking would make a log unreadable. */
const SHORTEST_SECRET = 6;

export type Variables = Readonly<Record<string, string>>;

/** Of a variable that nobody declared: whether its value is no plain setting such as a path or a mode. */
const SOUNDS_SECRET = /key|secret|token|passw|credential|connection_string|dsn/i;

/**
 * Replaces the values of variables, and passwords in addresses.
 * @param known what was, is or will be in force: all of it is secret
 * @param seen what containers hold, plain settings among it: of those only variables that are known, or sound secret
 */
export function maskOf(known: readonly Variables[], seen: readonly Variables[] = []): Mask {
  const names = new Set(known.flatMap((variables) => Object.keys(variables)));
  const inContainers = seen
    .flatMap((variables) => Object.entries(variables))
    .filter(([name]) => names.has(name) || SOUNDS_SECRET.test(name));
  const values = [...known.flatMap((variables) => Object.values(variables)), ...inContainers.map(([, value]) => value)];
  const secrets = [...new Set(values.flatMap((value) => [value, ...value.split("\n").map((line) => line.trim())]))]
    .filter((value) => value.length >= SHORTEST_SECRET)
    // The longest first: a connection string holds the password that is a value of its own.
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text).replace(/(:\/\/)[^/@\s]+@/g, "$1***@");
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

/** git's words over ssh: a key that is unknown, and GitHub's for one that is another repository's. */
const CLONE_REFUSED = /Permission denied \(publickey|ERROR: Repository not found/i;
/** Compose's last word when it is interrupted. */
const KILLED = /^canceled$/;

/** What a log comes to, before the lines that say so. */
export function headlineOf(log: string): string {
  if (CLONE_REFUSED.test(log))
    return "the git server refused the clone, as it does when the deploy key is not there (pulumi up --refresh puts it back)";
  if (readableLines(log).some((line) => KILLED.test(line)))
    return "somebody killed the deployment, as the button for it in Dokploy's panel does";
  return "the deployment failed";
}
