/** A report's parts, and how they are made to fit. */
export interface Block {
  full: string;
  /** Stands in where the full one does not fit. */
  short?: string;
}

export interface Section {
  title: string;
  blocks: Block[];
  /** What is cut first has the highest number. */
  rank: number;
}

/** Room for "… and N more" under each section. */
const NOTE_ROOM = 120;

/**
 * The head, then the sections in their order, in `limit` characters at the most. Whole blocks are left out, never
 * part of one: those of the highest rank first, and within a section from its end.
 */
export function fitted(head: string, sections: readonly Section[], limit: number): string {
  const filled = sections.filter(({ blocks }) => blocks.length > 0);
  let room = limit - head.length - filled.reduce((sum, { title }) => sum + title.length + NOTE_ROOM, 0);
  const bodies = new Map<Section, string>();
  for (const section of [...filled].sort((a, b) => a.rank - b.rank)) {
    const chosen: string[] = [];
    for (const { full, short } of section.blocks) {
      const fits = [full, short].find((text) => text !== undefined && text.length + 1 <= room);
      if (fits === undefined) break;
      chosen.push(fits);
      room -= fits.length + 1;
    }
    const left = section.blocks.length - chosen.length;
    if (left > 0) chosen.push(`\n*… and ${left} more, left out here for length*`);
    bodies.set(section, chosen.join("\n"));
  }
  return [head, ...filled.map((section) => `#### ${section.title}\n\n${bodies.get(section) ?? ""}`)].join("\n\n");
}
