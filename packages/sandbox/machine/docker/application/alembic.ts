/** `alembic upgrade head`, as far as revisions go: those an image brings, and the one its database is at. */
import type { Database } from "./database.ts";

/** Where the application's migrations lie in its repository. */
export const MIGRATIONS = "yapit/gateway/migrations/versions";

/** Of a repository that a test made without any. */
const ONLY_REVISION = "efc48e1f9c00";

/** Throws in alembic's words; a migration that fails is rolled back, and the database stays where it was. */
export function upgradeToHead(
  database: Database,
  files: Readonly<Record<string, string>>,
  step: (from: string | undefined, to: string) => void,
): void {
  const versions = database.tables["alembic_version"];
  const current = versions?.rows[0]?.["version_num"];
  const from = typeof current === "string" ? current : undefined;
  const { revisions, head } = revisionsOf(files);
  if (from !== undefined && !revisions.includes(from))
    throw new Error(`alembic.util.exc.CommandError: Can't locate revision identified by '${from}'`);
  if (from !== head) step(from, head);
  database.tables["alembic_version"] = {
    columns: ["version_num"],
    unique: [["version_num"]],
    rows: [{ version_num: head }],
  };
}

/** The head is the revision that no other one builds on. */
function revisionsOf(files: Readonly<Record<string, string>>): { revisions: string[]; head: string } {
  const sources = Object.entries(files).flatMap(([path, text]) => (path.startsWith(`${MIGRATIONS}/`) ? [text] : []));
  const named = (text: string, variable: string) =>
    new RegExp(`^${variable}(?:: [^=]+)? = ["'](\\w+)["']`, "m").exec(text)?.[1];
  const revisions = sources.flatMap((text) => named(text, "revision") ?? []);
  const built = sources.flatMap((text) => named(text, "down_revision") ?? []);
  const head = revisions.find((revision) => !built.includes(revision));
  return head === undefined ? { revisions: [ONLY_REVISION], head: ONLY_REVISION } : { revisions, head };
}
