/** What the official provider does between a resource and the API: a call, its envelope, and its errors' words. */
import { STATUS_CODES } from "node:http";
import type { Hono } from "hono";
import { ApiClient, ApiRefusal } from "../bridged/api-client.ts";

/** Records a page where a request names no size. */
const FULL_PAGE = 100;

export class CloudflareClient extends ApiClient {
  constructor(api: Hono) {
    super(api, "/client/v4");
  }

  protected refusal(method: string, path: string, status: number, text: string): ApiRefusal {
    const call = `${method} "https://api.cloudflare.com/client/v4${path}"`;
    return new ApiRefusal(
      status,
      `failed to make http request: ${call}: ${status} ${STATUS_CODES[status] ?? ""} ${text}`,
    );
  }

  /** The envelope's `result`. */
  async call<T>(method: string, path: string, body?: unknown, headers?: object): Promise<T> {
    return (await this.ask<{ result: T }>(method, path, body, headers)).json.result;
  }

  /** All pages, as the official provider's lists have them. */
  async list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const next = await this.call<T[]>("GET", `${path}?page=${page}`);
      all.push(...next);
      if (next.length < FULL_PAGE) return all;
    }
  }
}
