/** What the official plugin does between a resource and the API: calls, waiting for actions, and its errors' words. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Hono } from "hono";
import type { Action } from "../../hetzner/state.ts";
import { ApiClient, ApiRefusal } from "../bridged/api-client.ts";

const POLL_MS = 5;

interface Fields {
  fields?: { name: string; messages: string[] }[];
}

/** An error answer, worded as hcloud-go and the Terraform provider word it. */
class HetznerError extends ApiRefusal {
  readonly code: string;
  constructor(status: number, code: string, message: string, { fields = [] }: Fields = {}) {
    const details = fields.map(({ name, messages }) => `${name} => [${messages.join(", ")}]`).join(", ");
    super(status, `${message} (${code})${details === "" ? "" : `: [${details}]`}`);
    this.code = code;
  }
}

export class HetznerClient extends ApiClient {
  constructor(api: Hono) {
    super(api, "/v1");
  }

  protected refusal(_method: string, _path: string, status: number, text: string): ApiRefusal {
    const { error } = JSON.parse(text) as { error: { code: string; message: string; details: Fields | null } };
    return new HetznerError(status, error.code, error.message, error.details ?? {});
  }

  async request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T> {
    return (await this.ask<T>(method, path, body)).json;
  }

  /** By its id, or by its name where the text is no number, or the number of none. */
  async named<T>(noun: string, singular: string, idOrName: string, query = ""): Promise<T | undefined> {
    const byId = /^\d+$/.test(idOrName) ? await this.find<Record<string, T>>(`/${noun}/${idOrName}`) : undefined;
    if (byId) return byId.json[singular];
    const path = `/${noun}?name=${encodeURIComponent(idOrName)}${query}`;
    return (await this.request<Record<string, T[]>>("GET", path))[noun]?.[0];
  }

  /** Posts, and waits for the action, or the actions, in the answer; `begun` hears of the answer. */
  async act(path: string, body?: object, begun?: () => void): Promise<void> {
    const answer = await this.request<{ action?: Action; actions?: Action[] }>("POST", path, body);
    begun?.();
    await this.settle([...(answer.action ? [answer.action] : []), ...(answer.actions ?? [])]);
  }

  /** Polls until all of them are done; the first that failed is thrown. */
  async settle(actions: readonly Action[]): Promise<void> {
    let running = [...actions];
    while (running.length > 0) {
      const failed = running.find(({ status }) => status === "error");
      if (failed?.error) throw new HetznerError(0, failed.error.code, failed.error.message);
      running = running.filter(({ status }) => status === "running");
      if (running.length === 0) return;
      await sleep(POLL_MS);
      const query = running.map(({ id }) => `id=${id}`).join("&");
      running = (await this.request<{ actions: Action[] }>("GET", `/actions?${query}`)).actions;
    }
  }
}

/** The object is gone already, or the thing was done already. */
export async function tolerate(codes: readonly string[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!codes.some((code) => isCode(error, code))) throw error;
  }
}

/** The provider's own backoff: five tries, in reality seconds apart. */
export async function retried<T>(codes: readonly string[], work: () => Promise<T>, tries = 5): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 1 || !codes.some((code) => isCode(error, code))) throw error;
    }
    await sleep(20);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof HetznerError && error.code === code;
}
