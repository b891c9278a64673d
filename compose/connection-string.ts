import { DATABASE } from "./settings.ts";

/** The connection string of Stack Auth, and of anything else that takes the form of libpq. */
export function connectionString(password: string): string {
  const { user, host, port, name } = DATABASE;
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

/** The queue's, between gateway and workers. */
export function redisUrl(password: string, host = "redis", user = "default"): string {
  return `redis://${user}:${encodeURIComponent(password)}@${host}:6379/0`;
}

/** Whether a string written by hand leads to the same database with the same password. */
export function agreesWithPassword(text: string, password: string): boolean {
  if (!URL.canParse(text)) return false;
  const given = new URL(text);
  const derived = new URL(connectionString(password));
  return (
    /^postgres(ql)?(\+asyncpg)?:$/.test(given.protocol) &&
    decodeURIComponent(given.password) === password &&
    given.username === derived.username &&
    given.host === derived.host &&
    given.pathname === derived.pathname
  );
}
