import * as pulumi from "@pulumi/pulumi";
import type { Server } from "@pulumi/hcloud/server.js";
import { Command } from "@pulumi/command/remote/command.js";
import { remoteScript } from "../platform/remote-script.ts";
import { unreachableHook } from "../platform/unreachable.ts";
import type { Connection } from "./connection.ts";

export interface OwnHostKeyArgs {
  server: Server;
  /** By the host key of the first boot. */
  firstConnection: Connection;
  stack: string;
  parent: pulumi.Resource;
}

/**
 * Public half of the host key that the machine makes for itself, "ecdsa-sha2-nistp256 AAAA…". The way to it is the host key of the
 * first boot, which baseline.sh takes away: so this runs once for each server, whatever becomes of the script.
 */
export function ownHostKey(name: string, args: OwnHostKeyArgs): pulumi.Output<string> {
  const { server, firstConnection, stack, parent } = args;
  const { stdout } = new Command(
    name,
    {
      connection: firstConnection,
      create: "sh -s host-key",
      stdin: remoteScript("host-key.sh", {}),
      triggers: [server.id],
      addPreviousOutputInEnv: false,
      logging: "none",
    },
    {
      parent,
      dependsOn: server,
      deletedWith: server,
      ignoreChanges: ["connection", "create", "stdin"],
      ...(!pulumi.runtime.isDryRun() && { hooks: { onError: [unreachableHook(`${name}-unreachable`, stack)] } }),
    },
  );
  return stdout;
}
