/**
 * A call that makes something and whose answer is lost leaves an object that nobody manages: Hetzner, Cloudflare and GitHub
 * refuse to make it a second time, and Pulumi does not know of the first. This finds such objects by the stack's mark and
 * deletes them, so that the next `up` makes them anew. They are fresh, so nothing is in them that could be lost. A server that
 * a rescale or somebody switched off is nothing that a plan could change: it is started here.
 */
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { Cloudflare } from "../services/cloudflare.ts";
import { Github } from "../services/github.ts";
import { Hetzner } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { unmanagedAtCloudflare } from "./at-cloudflare.ts";
import { unmanagedAtGithub } from "./at-github.ts";
import { unmanagedAtHetzner } from "./at-hetzner.ts";
import type { StackState } from "./managed-ids.ts";
import { startStopped } from "./power.ts";
import type { Unmanaged } from "./unmanaged.ts";

export interface RecoverOptions {
  environment: Environment;
  config: StackConfig;
  state: StackState;
  now: Date;
  /** Whether to delete, or only to tell. */
  destroy: boolean;
  /** Whether to switch on what is off, or only to tell. */
  start: boolean;
  /** Ids of guarded objects that a person has looked at and wants deleted, too. */
  also: readonly string[];
  say: (line: string) => void;
}

export interface RecoverResult {
  found: Unmanaged[];
  deleted: Unmanaged[];
  /** Whether a server of the stack was off. */
  stopped: boolean;
}

export async function recover(options: RecoverOptions): Promise<RecoverResult> {
  const { environment, config, destroy, also, say } = options;
  const hetzner = Hetzner.from(environment);
  const stopped = await startStopped(hetzner, options);
  const found = [
    ...(await unmanagedAtHetzner(hetzner, { ...options, stack: config.stack })),
    ...(await unmanagedAtCloudflare(Cloudflare.from(environment), options)),
    ...(await unmanagedAtGithub(Github.from(environment), options)),
  ];
  const deleted: Unmanaged[] = [];
  for (const object of found) {
    const made = object.made.toISOString().slice(0, 16).replace("T", " ");
    const words = `${object.what} (id ${object.id}, made ${made} UTC)`;
    if (object.guard !== undefined && !also.includes(object.id)) {
      say(
        `${words} is not in the state, but ${object.guard}: import it, or delete it with --destroy --also ${object.id}`,
      );
    } else if (destroy) {
      await object.delete();
      deleted.push(object);
      say(`${words}: deleted`);
    } else say(`${words} is not in the state: --destroy deletes it`);
  }
  return { found, deleted, stopped };
}
