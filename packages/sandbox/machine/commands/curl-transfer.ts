/** One HTTP request of curl's, to what listens on the machine; of the outside world it reaches Docker's apt key alone. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { duplexPair, type Duplex } from "node:stream";
import { connect } from "node:tls";
import type { SimulatedMachine } from "../machine.ts";

export interface Transfer {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
  insecure: boolean;
  /** "host:port:address" as --resolve gives them. */
  resolve: readonly string[];
  timeoutMs: number;
}

export interface TransferAnswer {
  status: number;
  reason: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** `code` is curl's exit code, the message what follows "curl: (7) ". */
export class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const DOCKER_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nc2ltdWxhdGVk\n-----END PGP PUBLIC KEY BLOCK-----\n";

export async function transfer(machine: SimulatedMachine, given: Transfer): Promise<TransferAnswer> {
  const { url } = given;
  if (url.href === "https://download.docker.com/linux/ubuntu/gpg")
    return {
      status: 200,
      reason: "OK",
      headers: { "content-type": "binary/octet-stream" },
      body: Buffer.from(DOCKER_KEY),
    };
  const stream = await secured(dial(machine, given), given);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      outgoing.destroy();
      reject(new CurlError(28, `Operation timed out after ${given.timeoutMs} milliseconds with 0 bytes received`));
    }, given.timeoutMs);
    const outgoing = httpRequest(
      { method: given.method, path: url.pathname + url.search, headers: given.headers, createConnection: () => stream },
      (incoming) => {
        collect(incoming).then((answer) => {
          clearTimeout(timer);
          stream.destroy();
          resolve(answer);
        }, lost);
      },
    );
    const lost = (): void => {
      clearTimeout(timer);
      reject(new CurlError(52, "Empty reply from server"));
    };
    outgoing.on("error", lost);
    outgoing.end(given.body);
  });
}

function dial(machine: SimulatedMachine, { url, resolve }: Transfer): Duplex {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const entry = resolve.map((line) => line.split(":")).find(([name, at]) => name === host && at === String(port));
  const address = entry?.slice(2).join(":") ?? host;
  const own = ["localhost", "127.0.0.1", "::1", "0.0.0.0", machine.hostname, machine.spec.ipv4, machine.spec.ipv6];
  if (!own.includes(address)) {
    if (/^[\d.]+$|:/.test(address))
      throw new CurlError(28, `Failed to connect to ${host} port ${port} after 134000 ms: Couldn't connect to server`);
    throw new CurlError(6, `Could not resolve host: ${host}`);
  }
  const fromOutside = address === machine.spec.ipv4 || address === machine.spec.ipv6;
  const listener = fromOutside && machine.loopbackPorts.has(port) ? undefined : machine.listeners.get(port);
  if (!listener)
    throw new CurlError(7, `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`);
  const [near, far] = duplexPair();
  listener(far);
  return near;
}

async function secured(stream: Duplex, { url, insecure }: Transfer): Promise<Duplex> {
  if (url.protocol !== "https:") return stream;
  return new Promise((resolve, reject) => {
    const socket = connect({ socket: stream, servername: url.hostname, rejectUnauthorized: !insecure }, () =>
      resolve(socket),
    );
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const untrusted = /CERT|SELF_SIGNED|VERIFY|ALTNAME/.test(error.code ?? "");
      reject(
        untrusted
          ? new CurlError(60, "SSL certificate problem: self-signed certificate")
          : new CurlError(35, "TLS connect error"),
      );
    });
  });
}

async function collect(incoming: IncomingMessage): Promise<TransferAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { statusCode = 0, statusMessage = "", headers } = incoming;
  return { status: statusCode, reason: statusMessage, headers, body: Buffer.concat(chunks) };
}
