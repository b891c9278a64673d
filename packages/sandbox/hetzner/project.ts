/** What the nouns of one project share: the state, ids, the clock, and actions that take a moment. */
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../core/api-error.ts";
import type { BootSpec } from "../machine/host.ts";
import { notFound } from "./refusals.ts";
import { type Action, type HetznerState, newAction, now, type Server } from "./state.ts";

/** What the rest of the world hears of a server. */
export interface HetznerHooks {
  /** Power is on for the first time; the action "start_server" ends when this does. */
  booted(spec: BootSpec): void | Promise<void>;
  removed(serverId: number): void;
  powered(serverId: number, on: boolean): void;
  /** It has another type, and is off. */
  resized(spec: BootSpec): void;
}

/** How long an action runs here: long enough that a client which does not wait for it is found out. */
const ACTION_MS = 15;

/** Commands during which the API refuses another one on the same server. */
const LOCKING = /^(create_server|start_server|stop_server|change_server_type|delete_server)$/;

export class Project {
  readonly state: HetznerState;
  readonly hooks: HetznerHooks;
  #running = new Set<Promise<void>>();

  constructor(state: HetznerState, hooks: HetznerHooks) {
    this.state = state;
    this.hooks = hooks;
  }

  nextId(): number {
    this.state.lastId += 1;
    return this.state.lastId;
  }

  /** Runs `effect` a moment later, after the action it has to wait for. */
  act(command: string, resources: Action["resources"], effect?: () => void | Promise<void>, after?: Action): Action {
    const action = newAction(this.nextId(), command, resources);
    this.state.actions.push(action);
    const running = this.#run(action, effect, after).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return action;
  }

  async #run(action: Action, effect?: () => void | Promise<void>, after?: Action): Promise<void> {
    do await sleep(ACTION_MS);
    while (after?.status === "running");
    try {
      await effect?.();
      action.status = "success";
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      action.status = "error";
      action.error = { code: error instanceof ApiError ? error.code : "action_failed", message };
    }
    action.progress = 100;
    action.finished = now();
  }

  /** When no action runs any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  server(id: number): Server {
    return found(this.state.servers, "server", id);
  }

  /** A server that no other action holds. */
  unlockedServer(id: number): Server {
    const server = this.server(id);
    if (this.isLocked(server)) throw new ApiError(423, "locked", `server ${server.name} is locked by a running action`);
    return server;
  }

  isLocked(server: Server): boolean {
    return this.state.actions.some(
      ({ status, command, resources }) =>
        status === "running" &&
        LOCKING.test(command) &&
        resources.some(({ id, type }) => type === "server" && id === server.id),
    );
  }
}

export function found<T extends { id: number }>(items: readonly T[], what: string, id: number): T {
  const item = items.find((candidate) => candidate.id === id);
  if (!item) throw notFound(what, id);
  return item;
}

export function remove<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
