import * as pulumi from "@pulumi/pulumi";
import { costChange, costLine } from "../cost/cost-change.ts";
import type { PricedServer } from "../cost/monthly-cost.ts";
import type { Check, Look } from "./look.ts";

/** Where nothing that costs changes, nobody waits for the prices here. */
export const costIsTold: Check = async ({ config, server, workers, prices }) => {
  const wanted: PricedServer = { ...config.server, workers: config.workers };
  const runs = server && {
    ...{ type: server.serverType, location: server.location, backups: server.backups },
    workers: running(workers, config),
  };
  if (runs && isSame(runs, wanted)) return [];
  const change = costChange(runs, wanted, await prices);
  if (change) void pulumi.log.info(costLine(change));
  return [];
};

/** All of them are of one type. */
function running(workers: Look["workers"], { workers: { serverType, location } }: Look["config"]) {
  const [first] = workers;
  return {
    servers: workers.length,
    serverType: first?.serverType ?? serverType,
    location: first?.location ?? location,
  };
}

function isSame(runs: PricedServer, wanted: PricedServer): boolean {
  const facts = ({ type, location, backups, workers }: PricedServer) => [
    ...[type, location, backups, workers?.servers ?? 0],
    ...(workers && workers.servers > 0 ? [workers.serverType, workers.location] : []),
  ];
  return facts(runs).join() === facts(wanted).join();
}
