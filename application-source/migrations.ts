/** Alembic's revisions in the order in which they are applied, from the text of their files. */
export function migrationsInOrder(sources: string[]): string[] {
  const followers = new Map(sources.map((source) => [assigned(source, "down_revision"), assigned(source, "revision")]));
  const ordered: string[] = [];
  for (let next = followers.get(undefined); next !== undefined; next = followers.get(next)) ordered.push(next);
  return ordered;
}

function assigned(source: string, name: string): string | undefined {
  return new RegExp(`^${name}\\b[^=\\n]*= *["'](\\w+)["']`, "m").exec(source)?.[1];
}
