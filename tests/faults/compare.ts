/** What differs between the end of an undisturbed run and of one that was disturbed. */
export interface Difference {
  missing: string[];
  /** Exists more often than it should. */
  doubled: string[];
  /** Should not exist at all. */
  surplus: string[];
}

export function compare(expected: readonly string[], found: readonly string[]): Difference {
  const missing = without(expected, found);
  const more = without(found, expected);
  return {
    missing,
    doubled: more.filter((line) => expected.includes(line)),
    surplus: more.filter((line) => !expected.includes(line)),
  };
}

export function isSame({ missing, doubled, surplus }: Difference): boolean {
  return missing.length + doubled.length + surplus.length === 0;
}

/** As bags: a line that is there twice has to be taken away twice. */
function without(lines: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
