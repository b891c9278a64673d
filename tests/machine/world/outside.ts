/**
 * The outside as the machine sees it, at the router's address: a name server, Docker's and the distribution's package archives,
 * Docker Hub, ghcr.io (ghcr.ts), a bucket's server (objects.ts), GitHub's repositories for Dokploy's stand-in, and Hetzner's
 * metadata address with user data in it.
 */
import { createSocket } from "node:dgram";
import { createReadStream, existsSync, statSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { join, normalize } from "node:path";
import { ApiError } from "@yapit-infra/sandbox/core/api-error.ts";
import type { Clone } from "@yapit-infra/sandbox/dokploy/dokploy.ts";
import { signedBy, type Certificate } from "./certificates.ts";
import { refused } from "./ghcr.ts";
import { OBJECTS, passedOn } from "./objects.ts";

export interface Served {
  docker: string;
  debian: string;
  images: string;
}

/** What the machine's /etc/hosts leads to the router. */
export const HOSTS = ["download.docker.com", "registry-1.docker.io", "deb.debian.org", "ghcr.io", OBJECTS];
/** At the router as well, for those who ask the name server: a container knows none of the machine's own names. */
const GIT = "github.com";
/** git's own port, at which clones are asked for as JSON (stand-ins/dokploy.ts). */
const GIT_PORT = 9418;
/** An IPv4 address, as RFC 1035 numbers what is asked for. */
const TYPE_A = 1;
export const METADATA = "169.254.169.254";

export interface Outside {
  /** Each request as "GET host/path", oldest first. */
  requests: string[];
  /** Every download breaks off, or waits this long, until it is set back to undefined. */
  trouble: { archive?: "broken" | "gone"; registryDelayMs?: number };
  /** What git says no with is thrown. */
  clone: Clone;
  /** Where the bucket's server listens on loopback; undefined: it is away. */
  objects: string | undefined;
  close(): void;
}

export async function outside(ca: Certificate, address: string, served: Served): Promise<Outside> {
  const requests: string[] = [];
  const trouble: Outside["trouble"] = {};
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/");
    requests.push(`${request.method ?? ""} ${host}${path}`);
    if (host === METADATA) {
      text(response, 200, "#cloud-config\nssh_keys: the host key's private half\n");
      return;
    }
    if (host === OBJECTS) {
      passedOn(world.objects, request, response);
      return;
    }
    if (host === "ghcr.io" && refused(request, response)) return;
    if (host === "ghcr.io" || host === "registry-1.docker.io")
      return void setTimeout(() => registry(served.images, request, response, path), trouble.registryDelayMs ?? 0);
    if (trouble.archive === "gone") return void request.socket.destroy();
    if (trouble.archive === "broken" && /Packages|InRelease/.test(path)) {
      text(response, 200, "not a package list\n");
      return;
    }
    file(response, join(host === "download.docker.com" ? served.docker : served.debian, normalize(path)));
  };
  const { cert, key } = await signedBy(ca, HOSTS);
  const world: Outside = {
    requests,
    trouble,
    clone: () => {
      throw new ApiError(404, "git", "ERROR: Repository not found.");
    },
    objects: undefined,
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      names.close();
    },
  };
  const servers = [
    https.createServer({ cert, key }, listener),
    http.createServer(listener),
    http.createServer(listener),
    http.createServer((request, response) => void git(world, request, response)),
  ];
  const names = await nameServer(address);
  const places: [number, string][] = [
    [443, address],
    [80, address],
    [80, METADATA],
    [GIT_PORT, address],
  ];
  await Promise.all(
    servers.map((server, index) => new Promise<void>((ready) => server.listen(...(places[index] ?? [0, ""]), ready))),
  );
  return world;
}

/** It knows one name, and says so: without one each question waits ten seconds, and apt has one for each archive. */
async function nameServer(address: string): Promise<{ close(): void }> {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const end = question.indexOf(0, 12) + 5;
    const known =
      question
        .subarray(12, end - 4)
        .toString()
        .replaceAll(/[^a-z]+/g, ".") === `.${GIT}.`;
    const answers = known && question.readUInt16BE(end - 4) === TYPE_A;
    const answer = [0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)];
    const header = Buffer.from(question.subarray(0, 12));
    // A response, recursion available; no such name, where it is not known.
    header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(answers ? 1 : 0, 6);
    // What else came with the question goes without an answer.
    header.writeUInt16BE(0, 10);
    const parts = [header, question.subarray(12, end), Buffer.from(answers ? answer : [])];
    socket.send(Buffer.concat(parts), from.port, from.address);
  });
  await new Promise<void>((ready) => socket.bind(53, address, ready));
  return socket;
}

async function git(world: Outside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  try {
    text(response, 200, JSON.stringify(await world.clone(JSON.parse(body) as Parameters<Clone>[0])));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    text(response, error.status, error.message);
  }
}

function registry(images: string, request: IncomingMessage, response: ServerResponse, path: string): void {
  const [, repository = "", kind = "", reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
  if (path === "/v2/") {
    text(response, 200, "{}");
    return;
  }
  const found =
    kind === "blobs" || reference.startsWith("sha256:")
      ? join(images, "blobs", reference)
      : join(images, "manifests", repository, reference);
  const type = kind === "blobs" ? "application/octet-stream" : "application/vnd.oci.image.manifest.v1+json";
  file(response, found, type, request.method === "HEAD");
}

function file(response: ServerResponse, path: string, type = "application/octet-stream", headOnly = false): void {
  if (!existsSync(path) || !statSync(path).isFile()) {
    text(response, 404, "not found\n");
    return;
  }
  response.writeHead(200, { "content-type": type, "content-length": statSync(path).size });
  if (headOnly) response.end();
  else createReadStream(path).pipe(response);
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(body);
}
