/** Images that can be pulled: their tags as far as this project and its application name them, and what an unknown one says. */
import { daemonError } from "./docker-error.ts";

/** A pattern stands for the tags that a registry holds of an image. */
const TAGS: Record<string, RegExp> = {
  "dokploy/dokploy": /^(latest|canary|v0\.(2[0-9]|30)\.\d+)$/,
  traefik: /^(latest|v?3(\.[0-6](\.\d{1,2})?)?|v?2\.11(\.\d{1,2})?)$/,
  postgres: /^(latest|1[3-8](\.\d{1,2})?)(-alpine(3\.\d\d)?|-bookworm|-trixie)?$/,
  redis: /^(latest|[78](\.\d(\.\d{1,2})?)?)(-alpine(3\.\d\d)?|-bookworm)?$/,
  "stackauth/server": /^(latest|09921e6|3ef9cb3)$/,
  nginx: /^(latest|alpine|stable|mainline|1\.2\d(\.\d)?)(-alpine)?$/,
  "nginxinc/nginx-unprivileged": /^(latest|alpine|stable-alpine|1\.2\d-alpine)$/,
  node: /^(latest|lts|1[89]|2[0-5])(\.\d+){0,2}(-alpine(3\.\d\d)?|-slim|-bookworm(-slim)?)?$/,
  python: /^(latest|3(\.1[0-4](\.\d+)?)?)(-slim|-alpine(3\.\d\d)?)?(-bookworm|-trixie)?$/,
  alpine: /^(latest|edge|3(\.\d\d(\.\d+)?)?)$/,
  debian: /^(latest|bookworm|trixie|12|13)(-slim)?$/,
  ubuntu: /^(latest|noble|jammy|2[24]\.04)$/,
  busybox: /^(latest|stable|1\.3\d(\.\d)?)(-musl|-glibc|-uclibc)?$/,
  "hello-world": /^(latest|linux)$/,
  "curlimages/curl": /^(latest|8\.\d+\.\d)$/,
  "ghcr.io/astral-sh/uv": /^(latest|0\.\d+(\.\d+)?|python3\.1[0-4]-bookworm-slim)$/,
  "rclone/rclone": /^(latest|1(\.\d\d(\.\d)?)?)$/,
  registry: /^(latest|2|3)(\.\d(\.\d)?)?$/,
};

export interface ImageReference {
  /** Without "docker.io/" and "library/". */
  name: string;
  tag: string;
}

/** "docker.io/library/postgres:16-alpine@sha256:…" → postgres, 16-alpine. */
export function parseReference(reference: string): ImageReference {
  const plain = reference
    .replace(/@sha256:[0-9a-f]{64}$/, "")
    .replace(/^docker\.io\//, "")
    .replace(/^library\//, "");
  const tagged = /^(.+):([\w][\w.-]{0,127})$/.exec(plain);
  const name = tagged?.[1] ?? plain;
  if (!/^[a-z0-9]+([._/:-]+[a-z0-9]+)*$/.test(name)) throw daemonError(`invalid reference format`);
  return { name, tag: tagged?.[2] ?? "latest" };
}

/** "postgres:16-alpine"; the form by which an engine keeps its images. */
export function canonical(reference: string): string {
  const { name, tag } = parseReference(reference);
  return `${name}:${tag}`;
}

/** Throws what the registry answers for an image that does not exist. `known`: names the sandbox runs programs for. */
export function checkPublished(reference: string, known: ReadonlySet<string>): void {
  const { name, tag } = parseReference(reference);
  const tags = TAGS[name];
  if (tags === undefined && !known.has(name))
    throw daemonError(
      `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  if (tags !== undefined && !tags.test(tag))
    throw daemonError(`manifest for ${name}:${tag} not found: manifest unknown: manifest unknown`);
}
