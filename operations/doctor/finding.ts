/** One line of the doctor's report. */
export interface Finding {
  /** "Hetzner token". */
  about: string;
  /** "unknown": cannot be told from here, or does not matter yet; it fails nothing. */
  state: "ok" | "missing" | "unknown";
  /** What was found. */
  detail: string;
  /** What to do; with "missing" always. */
  todo?: string;
}

const SIGNS = { ok: "✓", missing: "✗", unknown: "–" } as const;

export function findingLine({ about, state, detail, todo }: Finding): string {
  return `${SIGNS[state]} ${about}: ${detail}${todo === undefined ? "" : `\n    → ${todo}`}`;
}

export function ok(about: string, detail: string): Finding {
  return { about, state: "ok", detail };
}

export function missing(about: string, detail: string, todo: string): Finding {
  return { about, state: "missing", detail, todo };
}

export function unknown(about: string, detail: string, todo?: string): Finding {
  return { about, state: "unknown", detail, ...(todo !== undefined && { todo }) };
}
