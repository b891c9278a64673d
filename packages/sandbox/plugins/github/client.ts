/** What the official provider does between a resource and the API: a call, and go-github's words for its errors. */
import type { Hono } from "hono";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { InjectedFault } from "../../core/calls.ts";
import { type Asked, askInMemory } from "../../core/client.ts";
import type { FieldError } from "../../github/refusals.ts";
import { API } from "../../github/answers.ts";

export interface Answer<T> {
  value: T;
  etag: string;
}

export class GithubClient {
  readonly #api: Hono;
  token: string | undefined;
  owner = "";

  constructor(api: Hono) {
    this.#api = api;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await this.#send(method, path, body);
    if (answer.status >= 400) throw new ProviderError(this.#words(method, path, answer));
    return { value: (answer.text === "" ? undefined : JSON.parse(answer.text)) as T, etag: answer.etag };
  }

  /** Undefined where there is no such thing, or not for this token. */
  async find<T>(path: string): Promise<Answer<T> | undefined> {
    const answer = await this.#send("GET", path);
    if (answer.status === 404) return undefined;
    if (answer.status >= 400) throw new ProviderError(this.#words("GET", path, answer));
    return { value: JSON.parse(answer.text) as T, etag: answer.etag };
  }

  /** "/repos/<the configured owner>/<repository>". */
  repository(name: unknown): string {
    return `/repos/${this.owner}/${String(name)}`;
  }

  async #send(method: string, path: string, body?: unknown): Promise<Asked> {
    try {
      return await askInMemory(this.#api, method, path, { token: this.token, body });
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      throw new ProviderError(`${title(method)} "${API}${path}": ${error.message}`);
    }
  }

  /** `POST https://…: 422 Validation Failed [{Resource:PublicKey Field:key Code:custom Message:…}]`. */
  #words(method: string, path: string, { status, text }: { status: number; text: string }): string {
    const { message, errors = [] } = JSON.parse(text) as { message: string; errors?: FieldError[] };
    const fields = errors.map(
      ({ resource, field = "", code, message: words = "" }) =>
        `{Resource:${resource} Field:${field} Code:${code} Message:${words}}`,
    );
    return `${method} ${API}${path}: ${status} ${message} [${fields.join(" ")}]`;
  }
}

function title(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}
