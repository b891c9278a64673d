/** HTTP and HTTPS to the machine's own ports through forwarded channels; connections are kept and shared. */
import { Agent, request as httpRequest } from "node:http";
import { connect as tlsConnect } from "node:tls";
import { type Duplex, PassThrough } from "node:stream";
import type { MachineLink } from "./machine-link.ts";

export interface HttpAnswer {
  status: number;
  body: string;
}

export interface HttpCall {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const REQUEST_TIMEOUT_MS = 120_000;

/** An agent whose connections are channels to one port of the machine. */
export function channelAgent(machine: MachineLink, port: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  agent.createConnection = (_options, connected) => {
    machine.channel(port).then(
      (channel) => connected?.(null, asSocket(channel)),
      (error: unknown) => connected?.(error as Error, new PassThrough()),
    );
    return undefined;
  };
  return agent;
}

/** Rejects when the connection breaks; any status is an answer. */
export function send(agent: Agent | undefined, call: HttpCall, over?: Duplex): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          ...(call.body === undefined ? {} : { "content-length": Buffer.byteLength(call.body) }),
        },
        ...(agent ? { agent } : {}),
        ...(over ? { createConnection: () => asSocket(over) } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      },
    );
    request.setTimeout(REQUEST_TIMEOUT_MS, () => request.destroy(new Error("no answer within two minutes")));
    request.on("error", reject);
    request.end(call.body);
  });
}

/**
 * GET https://`host``path` as a visitor's request arrives at the machine, at port 443 of its loopback. The certificate
 * is not verified: behind Cloudflare it is one that only Cloudflare trusts.
 */
export async function getThroughFrontDoor(machine: MachineLink, host: string, path: string): Promise<HttpAnswer> {
  const channel = await machine.channel(443);
  const secure = tlsConnect({ socket: channel, servername: host, rejectUnauthorized: false });
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      secure.once("error", reject);
      const call: HttpCall = { method: "GET", path, headers: { host, connection: "close" } };
      send(undefined, call, secure).then(resolve, reject);
    });
  } finally {
    secure.destroy();
    channel.destroy();
  }
}

/** node:http wants a socket and uses it as a stream, but for these calls, which a channel has no use for. */
function asSocket(stream: Duplex): Duplex {
  const nothing = (): Duplex => stream;
  const lacking = { setTimeout: nothing, setNoDelay: nothing, setKeepAlive: nothing, ref: nothing, unref: nothing };
  return "setNoDelay" in stream ? stream : Object.assign(stream, lacking);
}
