/** What the official provider does between a resource and the API: a call, and go-github's words for its errors. */
import type { Hono } from "hono";
import { API } from "../../github/answers.ts";
import type { FieldError } from "../../github/refusals.ts";
import { ApiClient, ApiRefusal } from "../bridged/api-client.ts";

export class GithubClient extends ApiClient {
  owner = "";

  constructor(api: Hono) {
    super(api, "");
  }

  /** `POST https://…: 422 Validation Failed [{Resource:PublicKey Field:key Code:custom Message:…}]`. */
  protected refusal(method: string, path: string, status: number, text: string): ApiRefusal {
    const { message, errors = [] } = JSON.parse(text) as { message: string; errors?: FieldError[] };
    const fields = errors.map(
      ({ resource, field = "", code, message: words = "" }) =>
        `{Resource:${resource} Field:${field} Code:${code} Message:${words}}`,
    );
    return new ApiRefusal(status, `${method} ${API}${path}: ${status} ${message} [${fields.join(" ")}]`);
  }

  /** "/repos/<the configured owner>/<repository>". */
  repository(name: unknown): string {
    return `/repos/${this.owner}/${String(name)}`;
  }
}
