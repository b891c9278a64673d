import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

export interface HttpRequest {
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Rejects where no answer comes. By Node's older client: loading fetch costs a plan 25 ms more. */
export function httpRequest(url: string, { method = "GET", headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  const { request } = url.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { "user-agent": "yapit-infra", ...headers }, signal }, (response) => {
      text(response).then((answered) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered });
      }, reject);
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

/** "ECONNREFUSED", or in words what the one who asked can do something with; also of what fetch throws, which has it below. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "AbortError" || cause.name === "TimeoutError") return "no answer in time";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
