import * as pulumi from "@pulumi/pulumi";
import type { Check } from "./look.ts";

/** Hetzner deletes a server's backups when they are switched off. */
export const backupsAreKept: Check = ({ config, server }) => {
  if (config.kind !== "production") return [];
  const { backups, allowBackupRemovalOf: allowed } = config.server;
  const removes = server?.backups === true && !backups;
  if (removes && allowed !== server.id) {
    return [
      `server.backups: Hetzner backs up production's server ${server.id} (${server.name}), and false deletes what it has; ` +
        `set it to true, or write the one-time permission "server.allowBackupRemovalOf: ${server.id}"`,
    ];
  }
  if (allowed !== undefined && !removes)
    void pulumi.log.warn(`server.allowBackupRemovalOf names ${allowed}, and no backups are removed: remove it`);
  return [];
};
