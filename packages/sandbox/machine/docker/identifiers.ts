import { createHash, randomBytes } from "node:crypto";

/** A container's, network's or image's id: 64 hex digits. */
export function hexId(): string {
  return randomBytes(32).toString("hex");
}

/** Swarm's ids: 25 characters of base 36. */
export function swarmId(): string {
  return Array.from(randomBytes(25), (byte) => (byte % 36).toString(36)).join("");
}

/** As `docker ps` shows an id. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, "").slice(0, 12);
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
