/** What runs on the machine, in versions that were seen to work together. */
export interface TestedVersions {
  /** Dokploy's tag: "v0.30.2". */
  dokploy: string;
  /** Docker Engine. Traefik's client must not be older than what it accepts (Dokploy issue 2990). */
  docker: string;
  /** Tag of the image traefik. Dokploy's own upgrades leave Traefik as it was (Dokploy issues 3605, 4245). */
  traefik: string;
  /** Tag of the image postgres that holds Dokploy's own data. */
  postgres: string;
}

/** As of 2026-11; a combination is added when the whole has been tried with it. The newest is last. */
export const TESTED_VERSIONS: readonly TestedVersions[] = [
  { dokploy: "v0.30.2", docker: "28.5.0", traefik: "v3.6.25", postgres: "16" },
];

/** @throws for a version that no configuration passes the schema with */
export function testedVersions(dokploy: string): TestedVersions {
  const versions = TESTED_VERSIONS.find((tested) => tested.dokploy === dokploy);
  if (versions === undefined) throw new Error(`Dokploy ${dokploy} is in no tested combination`);
  return versions;
}
