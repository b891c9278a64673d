/** HTTP and HTTPS to the machine's own ports, each request through a forwarded channel of its own. */
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
  // Not kept alive: when Dokploy closes an idle connection, its channel stays half open behind a real sshd, and the next
  // request on it would never be answered.
  const agent = new Agent({ keepAlive: false, maxSockets: 8 });
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
export function send(
  agent: Agent | undefined,
  call: HttpCall,
  over?: Duplex,
  timeoutMs = REQUEST_TIMEOUT_MS,
): Promise<HttpAnswer> {
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
    // Not request.setTimeout: that is the socket's, and a channel has none.
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), timeoutMs);
    request.on("close", () => clearTimeout(timer));
    request.on("error", reject);
    request.end(call.body);
  });
}

/** What a visitor is asked for where visitors come through Cloudflare, certificate and key in one PEM text. */
const VISITOR_FILE = "/root/.yapit-visitor.pem";

/** Undefined: the machine asks its visitors for no certificate. */
export async function visitorCertificate(machine: MachineLink): Promise<string | undefined> {
  const { stdout } = await machine.exec(`cat ${VISITOR_FILE} 2>/dev/null`);
  return stdout === "" ? undefined : stdout;
}

/**
 * GET https://`host``path` as a visitor's request arrives at the machine, at port 443 of its loopback. The machine's own
 * certificate is not verified: behind Cloudflare it is one that only Cloudflare trusts.
 * @param visitor.certificate what `visitorCertificate` gives
 */
export async function getThroughFrontDoor(
  machine: MachineLink,
  { host, path, certificate }: { host: string; path: string; certificate?: string },
): Promise<HttpAnswer> {
  const channel = await machine.channel(443);
  const shown = certificate === undefined ? {} : { cert: certificate, key: certificate };
  const secure = tlsConnect({ socket: channel, servername: host, rejectUnauthorized: false, ...shown });
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
