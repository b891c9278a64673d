import * as pulumi from "@pulumi/pulumi";
import { costChange, costLine } from "../cost/cost-change.ts";
import type { Check } from "./look.ts";

/** Where nothing that costs changes, nobody waits for the prices here. */
export const costIsTold: Check = async ({ config, server, prices }) => {
  const wanted = config.server;
  const runs = server && { type: server.serverType, location: server.location, backups: server.backups };
  if (runs?.type === wanted.type && runs.location === wanted.location && runs.backups === wanted.backups) return [];
  const change = costChange(runs, wanted, await prices);
  if (change) void pulumi.log.info(costLine(change));
  return [];
};
