import { deployCommand } from "../../deploy/command.ts";
import { rewriteComposeFile } from "../../deploy/compose-file.ts";
import { deleteCompose, startCompose, stopCompose } from "../../deploy/lifecycle.ts";
import { composeFilePath } from "../../deploy/paths.ts";
import { rowId } from "../../ids.ts";
import { badRequest } from "../../refusals.ts";
import { createCompose, searchComposes, updateCompose } from "../../store/composes.ts";
import { find, ofCompose } from "../../store/rows.ts";
import type { ComposeRow } from "../../tables/compose.ts";
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
  create: mutation(newCompose, ({ tables }, input, { member }) => createCompose(tables, member, input)),
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

const reading: Router = {
  one: query(byId, ({ tables }, { composeId }) => ({
    ...withRelations(tables, find(tables, "composes", composeId)),
    hasGitProviderAccess: true,
    unauthorizedProvider: null,
  })),
  search: query(
    { q: some, name: some, appName: some, description: some, projectId: some, environmentId: some, ...page },
    ({ tables }, { limit, offset, ...search }, { member }) => {
      const { items, total } = pageOf(searchComposes(tables, member, search), { limit, offset });
      const found = items.map(({ composeId, name, appName, description, environmentId, ...row }) => ({
        ...{ composeId, name, appName, description, environmentId },
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
