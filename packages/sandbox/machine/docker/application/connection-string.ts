/** postgres://USER:PASSWORD@HOST:PORT/DATABASE, opened from a container. */
import type { AttachedContainer } from "../program.ts";
import type { Database } from "./database.ts";
import { isDatabaseServer } from "./postgres.ts";

/** Throws an Error with the client's or the server's words. */
export function openDatabase(container: AttachedContainer, connectionString: string | undefined): Database {
  if (connectionString === undefined || !URL.canParse(connectionString))
    throw new Error("the connection string of the database is not a URL");
  const url = new URL(connectionString);
  const running = container.peer(url.hostname)?.running;
  if (!isDatabaseServer(running)) throw new Error(`Can't reach database server at \`${url.host}\``);
  return running.open({
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  });
}
