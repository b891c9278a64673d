const USER_AND_DATABASE = "yapit_prod";

/** The connection string of Stack Auth, and of anything else that takes the form of libpq. */
export function connectionString(password: string): string {
  return `postgres://${USER_AND_DATABASE}:${encodeURIComponent(password)}@postgres:5432/${USER_AND_DATABASE}`;
}

/** Whether a string written by hand leads to the same database with the same password. */
export function agreesWithPassword(text: string, password: string): boolean {
  if (!URL.canParse(text)) return false;
  const given = new URL(text);
  const derived = new URL(connectionString(password));
  return (
    /^postgres(ql)?:$/.test(given.protocol) &&
    decodeURIComponent(given.password) === password &&
    given.username === derived.username &&
    given.host === derived.host &&
    given.pathname === derived.pathname
  );
}
