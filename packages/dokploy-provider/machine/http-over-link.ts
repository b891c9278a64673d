/** HTTP and HTTPS to the machine's own ports, each request through a forwarded channel of its own. */
import { request as httpRequest } from "node:http";
import { connect as tlsConnect } from "node:tls";
import type { Duplex } from "node:stream";
import { ask } from "./ask.ts";
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

/**
 * One request to 127.0.0.1:`port` of the machine. No agent: a channel kept alive that Dokploy has closed stays half open
 * behind a real sshd, where the next request would never be answered; and where a connection breaks while requests wait, an
 * agent opens a channel that none of them uses, of which ssh2 never says that it is closed: it counts as in use for ever.
 */
export async function callPort(machine: MachineLink, port: number, call: HttpCall): Promise<HttpAnswer> {
  const channel = await machine.channel(port);
  try {
    return await send(call, channel);
  } finally {
    channel.destroy();
  }
}

/** Over a stream that leads to the server; any status is an answer. Rejects when the stream breaks, and after `timeoutMs`. */
export function send(call: HttpCall, over: Duplex, timeoutMs = REQUEST_TIMEOUT_MS): Promise<HttpAnswer> {
  let timer: NodeJS.Timeout;
  return new Promise<HttpAnswer>((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          ...(call.body === undefined ? {} : { "content-length": Buffer.byteLength(call.body) }),
        },
        createConnection: () => asSocket(over),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      },
    );
    // Not request.setTimeout: that is the socket's, and a channel has none. Nor is the request's own error waited for, which
    // needs a stream that says that it is closed.
    timer = setTimeout(() => {
      reject(new Error("no answer in time"));
      request.destroy();
    }, timeoutMs);
    request.on("error", reject);
    request.end(call.body);
  }).finally(() => clearTimeout(timer));
}

/** What visitors are asked for who come through Cloudflare, certificate and key in one PEM text; undefined: nothing. */
export async function visitorCertificate(machine: MachineLink): Promise<string | undefined> {
  return (await ask(machine, ["visitor-certificate"])).pem ?? undefined;
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
      send(call, secure).then(resolve, reject);
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
