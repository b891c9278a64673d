/** How a plugin's stand-in asks its service: by HTTP in memory, so that a rule, a token and a broken connection meet it too. */
import type { Hono } from "hono";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { InjectedFault } from "../../core/calls.ts";

/** An answer that says no, in the words of the official plugin's own client. */
export class ApiRefusal extends ProviderError {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Answer<T> {
  json: T;
  etag: string;
}

export abstract class ApiClient {
  /** Undefined: a call goes out without one, and is refused. */
  token: string | undefined;
  readonly #api: Hono;
  /** In front of every path. */
  readonly #prefix: string;

  constructor(api: Hono, prefix: string) {
    this.#api = api;
    this.#prefix = prefix;
  }

  protected abstract refusal(method: string, path: string, status: number, text: string): ApiRefusal;

  /** JSON, {} where there is none. @throws ApiRefusal, or ProviderError in Go's words where the connection broke */
  async ask<T>(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer<T>> {
    const sent = await this.#send(method, path, body, headers);
    const text = await sent.text();
    if (sent.status >= 400) throw this.refusal(method, path, sent.status, text);
    return { json: (text === "" ? {} : JSON.parse(text)) as T, etag: sent.headers.get("etag") ?? "" };
  }

  /** Undefined where there is no such thing, or not for this token. */
  async find<T>(path: string, headers?: object): Promise<Answer<T> | undefined> {
    return this.ask<T>("GET", path, undefined, headers).catch((error: unknown) => {
      if (error instanceof ApiRefusal && error.status === 404) return undefined;
      throw error;
    });
  }

  async #send(method: string, path: string, body: unknown, own: object): Promise<Response> {
    const headers: Record<string, string> = { ...own, "content-type": "application/json" };
    if (this.token) headers["authorization"] = `Bearer ${this.token}`;
    const json = body === undefined ? null : JSON.stringify(body);
    try {
      return await this.#api.request(this.#prefix + path, { method, headers, body: json });
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      throw new ProviderError(`${method.charAt(0)}${method.slice(1).toLowerCase()} "${path}": ${error.message}`);
    }
  }
}
