import { count, flag, nonOptional, nullable, optional, text, withDefault } from "../../input/field.ts";
import { deployCommand } from "../../deploy/command.ts";
import { rewriteComposeFile } from "../../deploy/compose-file.ts";
import { deleteCompose, startCompose, stopCompose } from "../../deploy/lifecycle.ts";
import { composeFilePath } from "../../deploy/paths.ts";
import { rowId } from "../../ids.ts";
import { badRequest } from "../../refusals.ts";
import { createCompose, findCompose, searchComposes, updateCompose } from "../../store/composes.ts";
import { domainsOf } from "../../store/domains.ts";
import { mutation, query } from "../procedure.ts";
import type { Procedure, Router } from "../procedure.ts";
import { composeChanges, newCompose } from "./compose-inputs.ts";
import { composeWithRelations, foundCompose } from "./compose-views.ts";

const byId = { composeId: text({ min: 1 }) };

const queued = (type: "deploy" | "redeploy", title: string, message: string): Procedure =>
  mutation({ ...byId, title: optional(text()), description: optional(text()) }, ({ tables, queue }, _caller, input) => {
    const { composeId } = findCompose(tables, input.composeId);
    queue.add({
      composeId,
      titleLog: input.title || title,
      type,
      applicationType: "compose",
      descriptionLog: input.description ?? "",
      server: false,
    });
    return { success: true, message, composeId };
  });

const editing: Router = {
  create: mutation(newCompose, ({ tables }, { member }, input) => createCompose(tables, member, input)),
  update: mutation(composeChanges, ({ tables }, _caller, input) => updateCompose(tables, input.composeId, input)),
  saveEnvironment: mutation(
    { composeId: text(), env: nonOptional(nullable(text())), createEnvFile: optional(flag()) },
    ({ tables }, _caller, { composeId, ...changes }) => {
      if (!updateCompose(tables, composeId, changes)) throw badRequest("Error adding environment variables");
      return true;
    },
  ),
  refreshToken: mutation(byId, ({ tables }, _caller, { composeId }) => {
    updateCompose(tables, composeId, { refreshToken: rowId() });
    return true;
  }),
  delete: mutation({ ...byId, deleteVolumes: flag() }, async (dokploy, _caller, { composeId, deleteVolumes }) => {
    const compose = findCompose(dokploy.tables, composeId);
    const before = structuredClone(composeWithRelations(dokploy.tables, compose));
    await deleteCompose(dokploy, compose, deleteVolumes);
    return before;
  }),
};

const reading: Router = {
  one: query(byId, ({ tables }, _caller, { composeId }) => ({
    ...composeWithRelations(tables, findCompose(tables, composeId)),
    hasGitProviderAccess: true,
    unauthorizedProvider: null,
  })),
  search: query(
    {
      q: optional(text()),
      name: optional(text()),
      appName: optional(text()),
      description: optional(text()),
      projectId: optional(text()),
      environmentId: optional(text()),
      limit: withDefault(count({ min: 1, max: 100 }), 20),
      offset: withDefault(count({ min: 0 }), 0),
    },
    ({ tables }, { member }, input) => {
      const { items, total } = searchComposes(tables, member, input);
      return { items: items.map(foundCompose), total };
    },
  ),
  getDefaultCommand: query(byId, ({ tables }, _caller, { composeId }) => {
    return `docker ${deployCommand(findCompose(tables, composeId))}`;
  }),
  getConvertedCompose: query(byId, async ({ tables, host }, _caller, { composeId }) => {
    const compose = findCompose(tables, composeId);
    const source = compose.sourceType === "raw" ? compose.composeFile : await host.readFile(composeFilePath(compose));
    return rewriteComposeFile(source, compose, domainsOf(tables, composeId)) ?? "null\n";
  }),
};

const running: Router = {
  deploy: queued("deploy", "Manual deployment", "Deployment queued"),
  redeploy: queued("redeploy", "Rebuild deployment", "Redeployment queued"),
  stop: mutation(byId, async (dokploy, _caller, { composeId }) => {
    await stopCompose(dokploy, findCompose(dokploy.tables, composeId));
    return true;
  }),
  start: mutation(byId, async (dokploy, _caller, { composeId }) => {
    await startCompose(dokploy, findCompose(dokploy.tables, composeId));
    return true;
  }),
  cancelDeployment: mutation(byId, () => {
    throw badRequest("Deployment cancellation only available in cloud version");
  }),
  cleanQueues: mutation(byId, ({ queue }, _caller, { composeId }) => {
    queue.removeWaiting(composeId);
    return { success: true, message: "Queues cleaned successfully" };
  }),
};

export const composeRouter: Router = { ...editing, ...reading, ...running };
