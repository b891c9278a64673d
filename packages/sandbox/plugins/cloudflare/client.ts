/** What the official provider does between a resource and the API: a call, its envelope, and its errors' words. */
import type { Hono } from "hono";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { InjectedFault } from "../../core/calls.ts";
import { type Asked, askInMemory } from "../../core/client.ts";

/** Records a page where a request names no size. */
const FULL_PAGE = 100;

type Headers = Readonly<Record<string, string>>;

export class CloudflareClient {
  readonly #api: Hono;
  /** Undefined: a call goes out without a token, and is refused. */
  token: string | undefined;

  constructor(api: Hono) {
    this.#api = api;
  }

  /** The envelope's `result`. */
  async call<T>(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<T> {
    const { status, text } = await this.#send(method, path, body, headers);
    if (status >= 400) throw new ProviderError(httpError(method, path, status, text));
    return (text === "" ? {} : (JSON.parse(text) as { result: T }).result) as T;
  }

  /** All pages, as the official provider's lists have them. */
  async list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const next = await this.call<T[]>("GET", `${path}${path.includes("?") ? "&" : "?"}page=${page}`);
      all.push(...next);
      if (next.length < FULL_PAGE) return all;
    }
  }

  /** Undefined where there is no such thing. */
  async find<T>(path: string, headers: Headers = {}): Promise<T | undefined> {
    const { status, text } = await this.#send("GET", path, undefined, headers);
    if (status === 404) return undefined;
    if (status >= 400) throw new ProviderError(httpError("GET", path, status, text));
    return (JSON.parse(text) as { result: T }).result;
  }

  async #send(method: string, path: string, body: unknown, headers: Headers): Promise<Asked> {
    try {
      return await askInMemory(this.#api, method, `/client/v4${path}`, { token: this.token, body, headers });
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      throw new ProviderError(`failed to make http request: ${method} "${address(path)}": ${error.message}`);
    }
  }
}

function address(path: string): string {
  return `https://api.cloudflare.com/client/v4${path}`;
}

const STATUS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
};

function httpError(method: string, path: string, status: number, text: string): string {
  return `failed to make http request: ${method} "${address(path)}": ${status} ${STATUS[status] ?? ""} ${text}`;
}
