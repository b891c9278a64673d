import { getServers } from "@pulumi/hcloud/getServers.js";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../stack-config/stack-config.ts";

/**
 * Whether the stack's lasting parts are protected: production's always are, but for one plan when the configuration
 * names the very server that may go. After that server is gone the permission means nothing any more.
 */
export async function protects(config: StackConfig): Promise<boolean> {
  if (config.kind !== "production") return false;
  const allowed = config.server.allowReplacementOf;
  if (allowed === undefined) return true;
  const { servers } = await getServers({ withSelector: `stack=${config.stack}` });
  if (servers.some(({ id }) => id === allowed)) return false;
  const ids = servers.map(({ id }) => id).join(", ") || "none";
  void pulumi.log.warn(
    `server.allowReplacementOf names ${allowed}, which is not this stack's server (${ids}): remove it`,
  );
  return true;
}
