import { deployCommand } from "../../deploy/command.ts";
import { rewriteComposeFile } from "../../deploy/compose-file.ts";
import { deleteCompose, startCompose, stopCompose } from "../../deploy/lifecycle.ts";
import { composeFilePath } from "../../deploy/paths.ts";
import { rowId } from "../../ids.ts";
import { badRequest, failedQuery } from "../../refusals.ts";
import { contains, find, ofCompose } from "../../store/rows.ts";
import { type ComposeRow, newCompose as newRow } from "../../tables/compose.ts";
import type { Tables } from "../../tables/tables.ts";
import { demandedLine, filled, flag, page, pageOf, text } from "../input.ts";
import { mutation, type Procedure, query, type Router } from "../procedure.ts";
import { composeChanges, newCompose } from "./compose-inputs.ts";
import { deploymentView } from "./deployment.ts";
import { mountView } from "./mounts.ts";

/** A compose with what hangs on it, secrets in clear (facts 38, 39). */
function withRelations(tables: Tables, compose: ComposeRow) {
  const environment = find(tables, "environments", compose.environmentId);
  const { composeId } = compose;
  return {
    ...compose,
    environment: { ...environment, project: find(tables, "projects", environment.projectId) },
    deployments: ofCompose(tables, "deployments", composeId).map(deploymentView),
    mounts: ofCompose(tables, "mounts", composeId).map(mountView),
    domains: ofCompose(tables, "domains", composeId),
    ...{ github: null, gitlab: null, bitbucket: null, gitea: null, server: null },
    backups: ofCompose(tables, "backups", composeId),
  };
}

/** A patch of any columns; the application's name is left alone, an unknown id changes nothing (facts 36). */
function updateCompose(tables: Tables, composeId: string, changes: Record<string, unknown>): ComposeRow | undefined {
  const row = tables.composes.find((compose) => compose.composeId === composeId);
  const rest = { ...changes };
  delete rest["appName"];
  const { customGitSSHKeyId: key, environmentId } = rest;
  const keyIsUnknown = typeof key === "string" && !tables.sshKeys.some(({ sshKeyId }) => sshKeyId === key);
  const environmentIsUnknown =
    environmentId !== undefined && !tables.environments.some((one) => one.environmentId === environmentId);
  if (row && (keyIsUnknown || environmentIsUnknown)) {
    const set = Object.keys(rest).map((column, index) => `"${column}" = $${index + 1}`);
    const columns = Object.keys(row).map((column) => `"${column}"`);
    const statement = `update "compose" set ${set.join(", ")} where "compose"."composeId" = $${set.length + 1}`;
    throw failedQuery(`${statement} returning ${columns.join(", ")}`, [...Object.values(rest), composeId]);
  }
  return row && Object.assign(row, rest);
}

const byId = { composeId: filled };

function queued(type: "deploy" | "redeploy", title: string, message: string): Procedure {
  const input = { ...byId, title: text.optional(), description: text.optional() };
  return mutation(input, ({ tables, queue }, { composeId, title: given, description = "" }) => {
    find(tables, "composes", composeId);
    queue.add({ composeId, titleLog: given || title, type, descriptionLog: description });
    return { success: true, message, composeId };
  });
}

const editing: Router = {
  create: mutation(newCompose, ({ tables }, input, { member }) => {
    find(tables, "environments", input.environmentId);
    const row = newRow(input);
    tables.composes.push(row);
    member.accessedServices.push(row.composeId);
    return row;
  }),
  update: mutation(composeChanges, ({ tables }, input) => updateCompose(tables, input.composeId, input)),
  saveEnvironment: mutation(
    { composeId: text, env: demandedLine, createEnvFile: flag.optional() },
    ({ tables }, { composeId, ...changes }) => {
      if (!updateCompose(tables, composeId, changes)) throw badRequest("Error adding environment variables");
      return true;
    },
  ),
  refreshToken: mutation(byId, ({ tables }, { composeId }) => {
    updateCompose(tables, composeId, { refreshToken: rowId() });
    return true;
  }),
  delete: mutation({ ...byId, deleteVolumes: flag }, async (dokploy, { composeId, deleteVolumes }) => {
    const compose = find(dokploy.tables, "composes", composeId);
    const before = structuredClone(withRelations(dokploy.tables, compose));
    await deleteCompose(dokploy, compose, deleteVolumes);
    return before;
  }),
};

const some = text.optional();
/** What a search looks into. */
const TEXTS = ["name", "appName", "description"] as const;

const reading: Router = {
  one: query(byId, ({ tables }, { composeId }) => ({
    ...withRelations(tables, find(tables, "composes", composeId)),
    hasGitProviderAccess: true,
    unauthorizedProvider: null,
  })),
  // Only what the member's list of services holds, even for an owner: no way to adopt what others made (facts 40).
  search: query(
    { q: some, name: some, appName: some, description: some, projectId: some, environmentId: some, ...page },
    ({ tables }, { limit, offset, q, projectId, environmentId, ...wanted }, { member }) => {
      const inPlace = tables.environments.filter(
        (one) =>
          (environmentId === undefined || one.environmentId === environmentId) &&
          (projectId === undefined || one.projectId === projectId),
      );
      const hits = tables.composes
        .filter((row) => member.accessedServices.includes(row.composeId))
        .filter((row) => inPlace.some((one) => one.environmentId === row.environmentId))
        .filter((row) => TEXTS.every((column) => contains(row[column], wanted[column])))
        .filter((row) => TEXTS.some((column) => contains(row[column], q)));
      const { items, total } = pageOf(hits.reverse(), { limit, offset });
      const found = items.map(({ composeId, name, appName, description, environmentId: place, ...row }) => ({
        ...{ composeId, name, appName, description, environmentId: place },
        ...{ composeStatus: row.composeStatus, sourceType: row.sourceType, createdAt: row.createdAt },
      }));
      return { items: found, total };
    },
  ),
  getDefaultCommand: query(byId, ({ tables }, { composeId }) => {
    return `docker ${deployCommand(find(tables, "composes", composeId))}`;
  }),
  getConvertedCompose: query(byId, async ({ tables, host }, { composeId }) => {
    const compose = find(tables, "composes", composeId);
    const source = compose.sourceType === "raw" ? compose.composeFile : await host.readFile(composeFilePath(compose));
    return rewriteComposeFile(source, compose, ofCompose(tables, "domains", composeId)) ?? "null\n";
  }),
};

const running: Router = {
  deploy: queued("deploy", "Manual deployment", "Deployment queued"),
  redeploy: queued("redeploy", "Rebuild deployment", "Redeployment queued"),
  stop: mutation(byId, async (dokploy, { composeId }) => {
    await stopCompose(dokploy, find(dokploy.tables, "composes", composeId));
    return true;
  }),
  start: mutation(byId, async (dokploy, { composeId }) => {
    await startCompose(dokploy, find(dokploy.tables, "composes", composeId));
    return true;
  }),
  cancelDeployment: mutation(byId, () => {
    throw badRequest("Deployment cancellation only available in cloud version");
  }),
  cleanQueues: mutation(byId, ({ queue }, { composeId }) => {
    queue.removeWaiting(composeId);
    return { success: true, message: "Queues cleaned successfully" };
  }),
};

export const composeRouter: Router = { ...editing, ...reading, ...running };
