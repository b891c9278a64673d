/**
 * The name that was probably meant: at most a third of its letters wrong, missing, too many or exchanged with the next;
 * undefined when none is near.
 */
export function closestName(given: string, names: readonly string[]): string | undefined {
  const candidates = names
    .map((name) => ({ name, most: Math.max(1, Math.floor(name.length / 3)) }))
    // What is far too long is not even measured.
    .filter(({ name, most }) => Math.abs(given.length - name.length) <= most)
    .map(({ name, most }) => ({ name, most, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ most, distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return candidates[0]?.name;
}

/** Levenshtein's, with exchanged neighbours: how many letters to insert, drop, replace or exchange. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 0; row < from.length; row++) {
    const current = [row + 1];
    for (let column = 0; column < to.length; column++) {
      const same = from[row] === to[column];
      const exchanged = row > 0 && from[row] === to[column - 1] && from[row - 1] === to[column];
      current.push(
        Math.min(
          (current[column] ?? 0) + 1,
          (previous[column + 1] ?? 0) + 1,
          (previous[column] ?? 0) + (same ? 0 : 1),
          exchanged ? (beforePrevious[column - 1] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous.at(-1) ?? 0;
}
