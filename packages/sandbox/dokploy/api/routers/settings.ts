import { count, flag, nullable, oneOf, optional, text } from "../../input/field.ts";
import { internal } from "../../refusals.ts";
import type { SettingsRow } from "../../rows/settings.ts";
import { mainPath, middlewaresPath, panelFile, panelPath } from "../../traefik-files.ts";
import type { Dokploy } from "../../dokploy.ts";
import { mutation, openQuery, query } from "../procedure.ts";
import type { Procedure, Router } from "../procedure.ts";

const view = (row: SettingsRow) => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
});

const change = ({ tables }: Dokploy, changes: Partial<SettingsRow>) =>
  view(Object.assign(tables.settings, changes, { updatedAt: new Date().toISOString() }));

const file = (path: string): Procedure => query({}, async ({ host }) => (await host.readFile(path)) ?? null);

const runs = async ({ host }: Dokploy, service: string): Promise<boolean> =>
  (await host.containerNames()).some((name) => name.startsWith(service));

/** What asks Docker for Traefik's container or service, and fails without one. */
const ofTraefik = (kind: "query" | "mutation", refusal: string, answer: unknown): Procedure =>
  (kind === "query" ? query : mutation)({}, async (dokploy) => {
    if (!(await runs(dokploy, "dokploy-traefik"))) throw internal(refusal);
    return answer;
  });

const health = (service: string, up: boolean) =>
  up
    ? { status: "healthy" }
    : { status: "unhealthy", message: `(HTTP code 404) no such service - service ${service} not found ` };

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
    postgres: health("dokploy-postgres", await runs(dokploy, "dokploy-postgres")),
    traefik: health("dokploy-traefik", await runs(dokploy, "dokploy-traefik")),
  })),
  haveActivateRequests: query({}, () => false),
  getLogCleanupStatus: query({}, ({ tables }) => ({
    enabled: tables.settings.logCleanupCron !== null,
    cronExpression: tables.settings.logCleanupCron,
  })),
  isUserSubscribed: query({}, () => true),
};

const writing: Router = {
  updateServerIp: mutation({ serverIp: text() }, (dokploy, _caller, { serverIp }) => change(dokploy, { serverIp })),
  updateDockerCleanup: mutation(
    { enableDockerCleanup: flag(), serverId: optional(text()) },
    (dokploy, _caller, { enableDockerCleanup }) => {
      change(dokploy, { enableDockerCleanup });
      return true;
    },
  ),
  // Stored; without a licence one deployment runs at a time all the same (facts 49).
  updateBuildsConcurrency: mutation(
    { buildsConcurrency: count({ min: 1 }) },
    (dokploy, _caller, { buildsConcurrency }) => {
      change(dokploy, { buildsConcurrency });
      return true;
    },
  ),
  assignDomainServer: mutation(
    {
      host: text(),
      certificateType: oneOf(["letsencrypt", "none", "custom"]),
      letsEncryptEmail: optional(nullable(text())),
      https: optional(flag()),
    },
    async (dokploy, _caller, { https = false, ...domain }) => {
      await dokploy.host.writeFile(panelPath, panelFile({ ...domain, https }));
      return change(dokploy, { ...domain, https, letsEncryptEmail: domain.letsEncryptEmail ?? null });
    },
  ),
  writeTraefikEnv: ofTraefik("mutation", "Resource type not found", true),
  updateTraefikConfig: mutation({ traefikConfig: text() }, async ({ host }, _caller, { traefikConfig }) => {
    await host.writeFile(mainPath, traefikConfig);
    return true;
  }),
  getUpdateData: mutation({}, () => ({ latestVersion: null, updateAvailable: false })),
};

export const settingsRouter: Router = { ...reading, ...writing };
