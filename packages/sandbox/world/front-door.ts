/**
 * A visitor's way in: name → DNS → (Cloudflare →) Hetzner's firewall → the machine's port → Traefik → the application.
 * Fails with the words that a browser or Cloudflare would show.
 */
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { connect, requestOver } from "../machine/docker/http-listener.ts";
import type { Computer, Listener } from "../machine/host.ts";

/** A visitor's own address, and one of Cloudflare's published ranges (173.245.48.0/20). */
export const VISITOR_ADDRESS = "198.51.100.77";
export const CLOUDFLARE_ADDRESS = "173.245.48.10";

export interface Resolved {
  address: string;
  proxied: boolean;
}

/** How Cloudflare talks to the origin for a proxied name. */
export interface EdgeSettings {
  /** SSL mode; "full" takes any certificate, "strict" one that `authorities` signed. */
  sslMode?: "off" | "flexible" | "full" | "strict";
  alwaysUseHttps?: boolean;
  /** PEM, for "strict". */
  authorities?: string[];
  /** Where a redirect rule of the zone sends this request; undefined: no rule does. */
  redirect?(url: URL): { status: number; location: string } | undefined;
  /** Authenticated origin pulls: what Cloudflare shows to the origin. */
  clientCertificate?: { certificate: string; key: string };
}

export interface OutsideWorld {
  /** Undefined: no such name. */
  resolve(name: string): Resolved | undefined;
  serverByAddress(ip: string): { id: number } | undefined;
  allows(serverId: number, connection: { port: number; protocol: "tcp"; sourceIp: string }): boolean;
  /** Undefined: off, or not booted. */
  machine(serverId: number): Pick<Computer, "listeners" | "loopbackPorts"> | undefined;
  edge?(name: string): EdgeSettings;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface VisitInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export class VisitFailed extends Error {}

/** Redirects are not followed. */
export async function visit(world: OutsideWorld, url: string, init: VisitInit = {}): Promise<Answer> {
  const asked = new URL(url);
  const found = world.resolve(asked.hostname);
  if (found === undefined) throw new VisitFailed(`${asked.hostname}: name not resolved (NXDOMAIN)`);
  return found.proxied
    ? throughCloudflare(world, asked, found.address, init)
    : directly(world, asked, found.address, init);
}

async function directly(world: OutsideWorld, url: URL, address: string, init: VisitInit): Promise<Answer> {
  const secure = url.protocol === "https:";
  const port = Number(url.port || (secure ? 443 : 80));
  const reached = reach(world, address, port, VISITOR_ADDRESS);
  if (reached === "timeout") throw new VisitFailed(`${url.host}: connection timed out`);
  if (reached === "refused") throw new VisitFailed(`${url.host}: connection refused`);
  try {
    const stream = connect(reached);
    return await ask(secure ? await secured(stream, url.hostname, {}) : stream, url, init, {});
  } catch (error) {
    throw new VisitFailed(`${url.host}: connection reset (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function throughCloudflare(world: OutsideWorld, url: URL, address: string, init: VisitInit): Promise<Answer> {
  const edge = world.edge?.(url.hostname) ?? {};
  const mode = edge.sslMode ?? "full";
  const secure = url.protocol === "https:";
  if (!secure && edge.alwaysUseHttps === true)
    return page(301, "", { location: `https://${url.host}${url.pathname}${url.search}` });
  const redirect = edge.redirect?.(url);
  if (redirect) return page(redirect.status, "", { location: redirect.location });
  const toOrigin = mode === "full" || mode === "strict" ? secure : false;
  const reached = reach(world, address, toOrigin ? 443 : 80, CLOUDFLARE_ADDRESS);
  if (reached === "timeout") return page(522, "error code: 522");
  if (reached === "refused") return page(521, "error code: 521");
  let stream: Duplex = connect(reached);
  if (toOrigin) {
    try {
      stream = await secured(stream, url.hostname, { ...edge, strict: mode === "strict" });
    } catch (error) {
      return error instanceof UntrustedCertificate ? page(526, "error code: 526") : page(525, "error code: 525");
    }
  }
  try {
    return await ask(stream, url, init, {
      "cf-connecting-ip": VISITOR_ADDRESS,
      "x-forwarded-proto": secure ? "https" : "http",
    });
  } catch {
    return page(520, "error code: 520");
  }
}

/** One visitor's connection attempt. */
export function knock(world: OutsideWorld, address: string, port: number): "open" | "refused" | "silent" {
  const reached = reach(world, address, port, VISITOR_ADDRESS);
  if (typeof reached === "string") return reached === "timeout" ? "silent" : "refused";
  return "open";
}

/** A packet that the firewall drops, or that no machine takes, is never answered. */
function reach(world: OutsideWorld, address: string, port: number, sourceIp: string): Listener | "timeout" | "refused" {
  const server = world.serverByAddress(address);
  if (server === undefined || !world.allows(server.id, { port, protocol: "tcp", sourceIp })) return "timeout";
  const machine = world.machine(server.id);
  if (machine === undefined) return "timeout";
  return (machine.loopbackPorts.has(port) ? undefined : machine.listeners.get(port)) ?? "refused";
}

class UntrustedCertificate extends Error {}

function secured(stream: Duplex, name: string, edge: EdgeSettings & { strict?: boolean }): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: stream,
      servername: name,
      rejectUnauthorized: false,
      ...(edge.authorities && { ca: edge.authorities }),
      ...(edge.clientCertificate && { cert: edge.clientCertificate.certificate, key: edge.clientCertificate.key }),
    });
    socket.once("secureConnect", () => {
      if (edge.strict === true && !socket.authorized) {
        socket.destroy();
        reject(new UntrustedCertificate("the origin's certificate is not trusted"));
      } else resolve(socket);
    });
    socket.once("error", reject);
    stream.once("close", () => reject(new Error("closed during the handshake")));
  });
}

async function ask(stream: Duplex, url: URL, init: VisitInit, headers: Record<string, string>): Promise<Answer> {
  const {
    status,
    headers: received,
    body,
  } = await requestOver(stream, {
    method: init.method,
    path: url.pathname + url.search,
    headers: { host: url.host, ...headers, ...init.headers },
    body: init.body,
  });
  return { status, headers: received, body: body.toString() };
}

function page(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { server: "cloudflare", ...headers }, body };
}
