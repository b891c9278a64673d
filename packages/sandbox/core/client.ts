/** How a plugin's stand-in asks its service: by HTTP in memory, so that a rule, a token and a broken connection meet it too. */
import type { Hono } from "hono";

export interface Asked {
  status: number;
  text: string;
  etag: string;
}

/** @throws InjectedFault where a test breaks the connection */
export async function askInMemory(
  api: Hono,
  method: string,
  path: string,
  { token, body, headers: own = {} }: { token: string | undefined; body?: unknown; headers?: Record<string, string> },
): Promise<Asked> {
  const headers: Record<string, string> = { ...own, "content-type": "application/json" };
  if (token) headers["authorization"] = `Bearer ${token}`;
  const response = await api.request(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  return { status: response.status, text: await response.text(), etag: response.headers.get("etag") ?? "" };
}
