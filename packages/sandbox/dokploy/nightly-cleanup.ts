/** What Dokploy does at 23:50 unless its settings say otherwise: prune everything that does not run, but no volumes (facts 69). */
import type { Machine } from "../machine/host.ts";
import { tablesOn } from "./postgres/database.ts";

const commands = [
  "docker container prune --force",
  "docker image prune --all --force",
  "docker builder prune --all --force",
  "docker system prune --all --force",
];

/** For tests and for the world's clock; does nothing on a machine without Dokploy. */
export const nightlyCleanup = async (machine: Machine): Promise<void> => {
  if (tablesOn(machine)?.settings.enableDockerCleanup !== true) return;
  for (const command of commands) await machine.exec(command);
};
