/** What the official plugin does between a resource and the API: calls, waiting for actions, and its errors' words. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Hono } from "hono";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { askInMemory } from "../../core/client.ts";
import type { Action } from "../../hetzner/state.ts";

const POLL_MS = 5;

/** An error answer, worded as hcloud-go and the Terraform provider word it. */
export class HetznerError extends ProviderError {
  readonly code: string;
  constructor(code: string, message: string, fields: { name: string; messages: string[] }[] = []) {
    const details = fields.map(({ name, messages }) => `${name} => [${messages.join(", ")}]`).join(", ");
    super(`${message} (${code})${details === "" ? "" : `: [${details}]`}`);
    this.code = code;
  }
}

interface ErrorJson {
  error: { code: string; message: string; details: { fields?: { name: string; messages: string[] }[] } | null };
}

export class HetznerClient {
  readonly #api: Hono;
  readonly #token: () => string;
  constructor(api: Hono, token: () => string) {
    this.#api = api;
    this.#token = token;
  }

  /** `path` without /v1; 204 answers with {}. */
  async request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T> {
    const { status, text } = await askInMemory(this.#api, method, `/v1${path}`, { token: this.#token(), body });
    const answer: unknown = text === "" ? {} : JSON.parse(text);
    if (status < 400) return answer as T;
    const { code, message, details } = (answer as ErrorJson).error;
    throw new HetznerError(code, message, details?.fields);
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>("GET", path);
  }

  /** Undefined where the API says 404. */
  async find<T>(path: string): Promise<T | undefined> {
    return this.get<T>(path).catch((error: unknown) => {
      if (isCode(error, "not_found")) return undefined;
      throw error;
    });
  }

  /** By its id, or by its name where the text is no number, or the number of none. */
  async named<T>(noun: string, singular: string, idOrName: string, query = ""): Promise<T | undefined> {
    const byId = /^\d+$/.test(idOrName) ? await this.find<Record<string, T>>(`/${noun}/${idOrName}`) : undefined;
    if (byId) return byId[singular];
    return (await this.get<Record<string, T[]>>(`/${noun}?name=${encodeURIComponent(idOrName)}${query}`))[noun]?.[0];
  }

  /** Gone already is as good. */
  async delete(path: string): Promise<void> {
    await tolerate(["not_found"], this.request("DELETE", path));
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
      if (failed?.error) throw new HetznerError(failed.error.code, failed.error.message);
      running = running.filter(({ status }) => status === "running");
      if (running.length === 0) return;
      await sleep(POLL_MS);
      const query = running.map(({ id }) => `id=${id}`).join("&");
      running = (await this.get<{ actions: Action[] }>(`/actions?${query}`)).actions;
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
