/** What compose.create and compose.update take; creation ignores the git address and the variables (facts 35, 36). */
import { z } from "zod";
import { newCompose as newRow } from "../../tables/compose.ts";
import { filled, flag, line, text } from "../input.ts";

const sourceType = z.enum(["git", "github", "gitlab", "bitbucket", "gitea", "raw"]).optional();
const composeType = z.enum(["docker-compose", "stack"]).optional();
const appName = filled
  .max(63)
  .regex(/^[a-zA-Z0-9._-]+$/, "App name can only contain letters, numbers, dots, underscores and hyphens")
  .optional();

export const newCompose = {
  name: filled,
  description: line,
  environmentId: text,
  composeType,
  appName,
  serverId: line,
  composeFile: text.optional(),
  sourceType,
};

/** Dokploy makes the schema of an update from the table's columns too. */
export const composeChanges = {
  ...Object.fromEntries(
    Object.entries(newRow({ name: "", environmentId: "" })).map(([column, value]) => [
      column,
      value === null ? line : typeof value === "boolean" ? flag.optional() : text.optional(),
    ]),
  ),
  composeId: text,
  ...{ name: filled.optional(), refreshToken: line, appName, sourceType, composeType },
  autoDeploy: flag.nullish(),
  gitlabProjectId: z.number().nullish(),
  composePath: filled.optional(),
  triggerType: z.enum(["push", "tag"]).nullish(),
  composeStatus: z.enum(["idle", "running", "done", "error"]).optional(),
  watchPaths: z.array(text).nullish(),
  serviceNetworks: z.array(z.unknown()).optional(),
};
