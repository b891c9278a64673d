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

/** "ECONNREFUSED", or in words what the one who asked can do something with. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
