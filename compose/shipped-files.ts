/** The program's own files that are laid beside the clone's, below `yapit-infra/`. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** @param name as in compose/files: "dump-database.sh" */
export function shippedFile(name: string): string {
  return readFileSync(new URL(`./files/${name}`, import.meta.url), "utf8");
}

/** @param mounts "./yapit-infra/clickhouse.xml:/etc/…" */
export function shippedFingerprint(mounts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const mount of mounts) hash.update(shippedFile(nameOf(mount)));
  return hash.digest("hex").slice(0, 12);
}

/** The names of those that a service mounts. */
export function shippedNames(mounts: readonly string[]): string[] {
  return mounts.filter((mount) => mount.startsWith("./yapit-infra/")).map(nameOf);
}

function nameOf(mount: string): string {
  return mount.slice("./yapit-infra/".length, mount.indexOf(":"));
}
