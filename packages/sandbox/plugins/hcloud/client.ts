/** The API's client inside the plugin's stand-in: it asks the HTTP face in memory, so its rules hold here as well. */
import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { HetznerApi } from "../../hetzner/api.ts";
import type { ActionJson } from "../../hetzner/views/action.ts";

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
  readonly #api: HetznerApi;
  readonly #token: () => string;
  constructor(api: HetznerApi, token: () => string) {
    this.#api = api;
    this.#token = token;
  }

  /** `path` without /v1; 204 answers with {}. */
  async request(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token()}`, "content-type": "application/json" };
    const response = await this.#api.request(`/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (response.status === 204) return {};
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { code, message, details } = (answer as ErrorJson).error;
    throw new HetznerError(code, message, details?.fields);
  }

  /** Undefined where the API says 404. */
  async find(path: string): Promise<unknown> {
    try {
      return await this.request("GET", path);
    } catch (error) {
      if (isCode(error, "not_found")) return undefined;
      throw error;
    }
  }

  /** Posts, and waits for the action, or the actions, in the answer. */
  async act(path: string, body?: object): Promise<void> {
    const answer = (await this.request("POST", path, body)) as { action?: ActionJson; actions?: ActionJson[] };
    await this.settle([...(answer.action ? [answer.action] : []), ...(answer.actions ?? [])]);
  }

  /** Polls until all of them are done; the first that failed is thrown. */
  async settle(actions: readonly ActionJson[]): Promise<void> {
    let running = [...actions];
    while (running.length > 0) {
      const failed = running.find(({ status }) => status === "error");
      if (failed?.error) throw new HetznerError(failed.error.code, failed.error.message);
      running = running.filter(({ status }) => status === "running");
      if (running.length === 0) return;
      await sleep(POLL_MS);
      const query = running.map(({ id }) => `id=${id}`).join("&");
      running = ((await this.request("GET", `/actions?${query}`)) as { actions: ActionJson[] }).actions;
    }
  }
}

/** The object is gone already, or the thing was done already. */
export async function tolerate(code: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isCode(error, code)) throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof HetznerError && error.code === code;
}
