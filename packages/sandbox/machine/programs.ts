/** What runs in a machine's containers: Dokploy with its Postgres, Traefik, the application. */
import type { Calls } from "../core/calls.ts";
import type { Clone } from "../dokploy/dokploy.ts";
import { startDokploy } from "../dokploy/program.ts";
import { migratedTables } from "../dokploy/tables/tables.ts";
import { APPLICATION } from "./application/programs.ts";
import type { Docker } from "./docker/docker.ts";
import type { Program, Programs } from "./docker/program.ts";
import type { Listener } from "./host.ts";
import { migrate, postgresRuns, tablesOn } from "./dokploy-database.ts";
import { dokployHost } from "./dokploy-host.ts";
import type { Machine } from "./machine.ts";
import { traefik } from "./traefik/traefik.ts";

export function programs({ calls, clone }: { calls: Calls; clone: Clone }): (machine: Machine) => Programs<Docker> {
  return (machine) => ({
    ...APPLICATION,
    traefik,
    "dokploy-postgres": { seconds: 3, start: () => ({ running: { listeners: new Map() } }) },
    dokploy: dokploy(machine, calls, clone),
  });
}

function dokploy(machine: Machine, calls: Calls, clone: Clone): Program<Docker> {
  return {
    seconds: 1,
    start({ image }) {
      const server = startDokploy({
        host: dokployHost(machine),
        database: () => tablesOn(machine),
        migrate: () => {
          if (!postgresRuns(machine)) return false;
          migrate(machine, () => migratedTables(new Date().toISOString()));
          return true;
        },
        ...{ calls, clone, version: versionOf(image) },
      });
      let isReady = false;
      void server.ready.then((is) => (isReady = is));
      // A connection before the server answers is refused: the port is published, nothing is behind it.
      const listener: Listener = (stream) => {
        if (isReady) server.http.emit("connection", stream);
        else stream.destroy();
      };
      return {
        running: { listeners: new Map([[3000, listener]]), isReady: () => isReady, stop: () => server.stop() },
      };
    },
  };
}

/** The tag is the version; "latest" is the one that was recorded. */
function versionOf(image: string): string {
  const tag = image.slice(image.lastIndexOf(":") + 1);
  return tag === "latest" || tag === image ? "v0.30.2" : tag;
}
