import { z } from "zod";
import type { Dokploy } from "../../dokploy.ts";
import { internal } from "../../refusals.ts";
import { now } from "../../tables/projects.ts";
import type { SettingsRow } from "../../tables/settings.ts";
import { mainPath, middlewaresPath, panelFile, panelPath } from "../../traefik-files.ts";
import { flag, line, text } from "../input.ts";
import { mutation, openQuery, type Procedure, query, type Router } from "../procedure.ts";

function view(row: SettingsRow) {
  return { ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) };
}

function change({ tables }: Dokploy, changes: Partial<SettingsRow>) {
  return view(Object.assign(tables.settings, changes, { updatedAt: now() }));
}

/** Answers no more than that it is stored. */
function stored(dokploy: Dokploy, changes: Partial<SettingsRow>): true {
  change(dokploy, changes);
  return true;
}

function file(path: string): Procedure {
  return query({}, async ({ host }) => (await host.readFile(path)) ?? null);
}

async function runs({ host }: Dokploy, service: string): Promise<boolean> {
  return (await host.containerNames()).some((name) => name.startsWith(service));
}

/** What asks Docker for Traefik's container or service, and fails without one. */
function ofTraefik(kind: "query" | "mutation", refusal: string, answer: unknown): Procedure {
  return (kind === "query" ? query : mutation)({}, async (dokploy) => {
    if (!(await runs(dokploy, "dokploy-traefik"))) throw internal(refusal);
    return answer;
  });
}

async function health(dokploy: Dokploy, service: string) {
  if (await runs(dokploy, service)) return { status: "healthy" };
  return { status: "unhealthy", message: `(HTTP code 404) no such service - service ${service} not found ` };
}

const reading: Router = {
  // The one that asks the database without a key: the sign that Dokploy works.
  health: openQuery(({ tables }) => ({ status: tables.settings.id === "" ? "" : "ok" })),
  isCloud: openQuery(() => false),
  getDokployVersion: query({}, ({ version }) => version),
  getReleaseTag: query({}, () => "latest"),
  getIp: query({}, ({ tables }) => tables.settings.serverIp ?? ""),
  getWebServerSettings: query({}, ({ tables }) => view(tables.settings)),
  readTraefikConfig: file(mainPath),
  readWebServerTraefikConfig: file(panelPath),
  readMiddlewareTraefikConfig: file(middlewaresPath),
  readTraefikEnv: ofTraefik("query", "Command execution failed: The argument 'file' cannot be empty. Received ''", ""),
  getTraefikPorts: ofTraefik("query", "Resource type not found", []),
  haveTraefikDashboardPortEnabled: ofTraefik("query", "Resource type not found", false),
  checkInfrastructureHealth: query({}, async (dokploy) => ({
    postgres: await health(dokploy, "dokploy-postgres"),
    traefik: await health(dokploy, "dokploy-traefik"),
  })),
  haveActivateRequests: query({}, () => false),
  getLogCleanupStatus: query({}, ({ tables: { settings } }) => ({
    enabled: settings.logCleanupCron !== null,
    cronExpression: settings.logCleanupCron,
  })),
  isUserSubscribed: query({}, () => true),
};

const writing: Router = {
  updateServerIp: mutation({ serverIp: text }, (dokploy, { serverIp }) => change(dokploy, { serverIp })),
  updateDockerCleanup: mutation(
    { enableDockerCleanup: flag, serverId: text.optional() },
    (dokploy, { enableDockerCleanup }) => stored(dokploy, { enableDockerCleanup }),
  ),
  // Stored; without a licence one deployment runs at a time all the same (facts 49).
  updateBuildsConcurrency: mutation({ buildsConcurrency: z.number().min(1) }, stored),
  assignDomainServer: mutation(
    {
      host: text,
      certificateType: z.enum(["letsencrypt", "none", "custom"]),
      letsEncryptEmail: line,
      https: flag.optional(),
    },
    async (dokploy, { https = false, letsEncryptEmail = null, ...domain }) => {
      await dokploy.host.writeFile(panelPath, panelFile({ ...domain, https }));
      return change(dokploy, { ...domain, https, letsEncryptEmail });
    },
  ),
  writeTraefikEnv: ofTraefik("mutation", "Resource type not found", true),
  updateTraefikConfig: mutation({ traefikConfig: text }, async ({ host }, { traefikConfig }) => {
    await host.writeFile(mainPath, traefikConfig);
    return true;
  }),
  getUpdateData: mutation({}, () => ({ latestVersion: null, updateAvailable: false })),
};

export const settingsRouter: Router = { ...reading, ...writing };
