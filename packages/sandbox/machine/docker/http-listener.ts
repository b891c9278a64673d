/** HTTP over the sandbox's streams: a server behind a Listener, and a request through one. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { Duplex, duplexPair } from "node:stream";
import type { Listener } from "../host.ts";

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export function httpListener(handler: HttpHandler): Listener {
  const server = createServer(handler);
  return (stream) => {
    stream.on("error", () => stream.destroy());
    server.emit("connection", stream);
  };
}

/** A connection to a listener, this side of it. */
export function connect(listener: Listener): Duplex {
  const [here, there] = duplexPair();
  here.on("error", () => here.destroy());
  listener(there);
  return here;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface HttpRequest {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: Buffer | string;
}

/** Rejects when the connection ends before an answer. */
export function requestOver(
  stream: Duplex,
  { method = "GET", path, headers = {}, body }: HttpRequest,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const lengths = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(
      { createConnection: () => stream, method, path, headers: { ...headers, ...lengths, connection: "close" } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
          stream.destroy();
        });
      },
    );
    sent.on("error", reject);
    stream.once("close", () => reject(new Error("connection closed before an answer")));
    sent.end(body);
  });
}

/** Passes a request on to another listener; answers `status` when there is nobody. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Listener | undefined,
  options: { path?: string; headers?: Record<string, string>; unreachable?: { status: number; body: string } } = {},
): void {
  const unreachable = () => {
    const { status, body } = options.unreachable ?? { status: 502, body: "Bad Gateway" };
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
  };
  if (target === undefined) {
    unreachable();
    return;
  }
  const stream = connect(target);
  const headers = { ...incoming.headers, ...options.headers, connection: "close" };
  const passed = request(
    { createConnection: () => stream, method: incoming.method, path: options.path ?? incoming.url, headers },
    (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => name !== "connection");
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
      answer.pipe(outgoing);
      answer.on("error", () => outgoing.destroy());
    },
  );
  passed.on("error", unreachable);
  stream.once("close", () => passed.destroy());
  incoming.pipe(passed);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
