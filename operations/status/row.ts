/** A line of the table: one thing, how it is, and what to do where it is not well. */
export interface Row {
  /** "disk", "service gateway". */
  about: string;
  /** "unknown": cannot be told from here; it fails nothing. */
  state: "ok" | "fault" | "unknown";
  detail: string;
  /** With "fault" always. */
  todo?: string;
}

const SIGNS = { ok: "✓", fault: "✗", unknown: "–" } as const;

/** In columns; what to do stands under each fault. */
export function tableOf(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(({ about }) => about.length));
  return rows.flatMap(({ about, state, detail, todo }) => [
    `${SIGNS[state]} ${about.padEnd(width)}  ${detail}`,
    ...(todo === undefined ? [] : [`  ${"".padEnd(width)}  → ${todo}`]),
  ]);
}
