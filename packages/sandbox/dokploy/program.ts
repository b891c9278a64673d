/** Dokploy's server: waits for its Postgres, migrates, listens, works off the queue. */
import { createServer, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Calls } from "../core/calls.ts";
import { dokployApi } from "./api/app.ts";
import { runDeployment } from "./deploy/run-deployment.ts";
import { Dokploy, type DokployOptions } from "./dokploy.ts";
import { cancelUnfinished } from "./store/deployments.ts";
import { writeMissingTraefikFiles } from "./traefik-files.ts";

export interface ServerOptions extends DokployOptions {
  calls: Calls;
  /** False: Postgres does not run yet. */
  migrate: () => boolean;
}

export interface DokployServer {
  dokploy: Dokploy;
  /** It listens to nothing by itself: connections are handed to it. */
  http: Server;
  /** Resolves when it answers; false: it was stopped before. */
  ready: Promise<boolean>;
  stop(): void;
}

export function startDokploy({ calls, migrate, ...options }: ServerOptions): DokployServer {
  const dokploy = new Dokploy(options);
  const answer = getRequestListener(dokployApi(dokploy, calls).fetch);
  const http = createServer((request, response) => void answer(request, response));
  return {
    dokploy,
    http,
    ready: begin(dokploy, migrate),
    stop: () => {
      dokploy.stopped = true;
      dokploy.queue.close();
      http.closeAllConnections();
    },
  };
}

async function begin(dokploy: Dokploy, migrate: () => boolean): Promise<boolean> {
  const { host, pace } = dokploy;
  do {
    await delay(pace.start);
    if (dokploy.stopped) return false;
  } while (!migrate());
  await writeMissingTraefikFiles(host);
  cancelUnfinished(dokploy.tables);
  dokploy.queue.process((job) => runDeployment(dokploy, job));
  return true;
}
