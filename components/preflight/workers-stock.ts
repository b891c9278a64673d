import { getServerType } from "@pulumi/hcloud/getServerType.js";
import { answered } from "./answered.ts";
import type { Check } from "./look.ts";

/** Whether as many more machines that only speak are to be had: found out in the middle of an update, the rest would wait for it. */
export const workersAreToBeHad: Check = async ({ config, workers }) => {
  const { servers, serverType, location } = config.workers;
  const fitting = workers.filter((worker) => worker.serverType === serverType && worker.location === location);
  if (servers <= fitting.length) return [];
  const { locations } = await answered("Hetzner", getServerType({ name: serverType }));
  const available = locations.filter((place) => place.available).map(({ name }) => name);
  if (available.includes(location)) return [];
  const elsewhere = available.length > 0 ? `available in ${available.join(", ")}` : "nor anywhere else at the moment";
  return [
    `workers.serverType: ${serverType} is not available in ${location}, ${elsewhere}; workers.servers ${fitting.length} keeps what runs`,
  ];
};
