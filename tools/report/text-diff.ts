/** The difference of two texts, line by line, with a little of what stays the same around it. */

const CONTEXT = 2;
/** Longer texts are compared only between their first and last difference. */
const MOST_CELLS = 1_000_000;

/** Lines with "+", "-" or a space in front; `most` lines at the most. */
export function textDiff(before: string, after: string, most = 60): string {
  const olds = before.replace(/\n$/, "").split("\n");
  const news = after.replace(/\n$/, "").split("\n");
  const lines = withContext(diffLines(olds, news));
  if (lines.length <= most) return lines.join("\n");
  return [...lines.slice(0, most), `… ${lines.length - most} more lines`].join("\n");
}

function diffLines(olds: string[], news: string[]): string[] {
  let start = 0;
  while (start < olds.length && start < news.length && olds[start] === news[start]) start++;
  let end = 0;
  const rest = Math.min(olds.length, news.length) - start;
  while (end < rest && olds[olds.length - 1 - end] === news[news.length - 1 - end]) end++;
  const [gone, come] = [olds.slice(start, olds.length - end), news.slice(start, news.length - end)];
  const kept = (lines: string[]) => lines.map((line) => ` ${line}`);
  return [...kept(olds.slice(0, start)), ...middle(gone, come), ...kept(end > 0 ? olds.slice(-end) : [])];
}

/** By the longest common subsequence. */
function middle(olds: string[], news: string[]): string[] {
  const [rows, columns] = [olds.length, news.length];
  if (rows * columns > MOST_CELLS) return [...olds.map((line) => `-${line}`), ...news.map((line) => `+${line}`)];
  const common = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const longest =
        olds[row] === news[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      common[row]?.fill(longest, column, column + 1);
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [old = "", now = ""] = [olds[row], news[column]];
    if (row < rows && column < columns && old === now) {
      lines.push(` ${old}`);
      row++;
      column++;
    } else if (column >= columns || (row < rows && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`-${old}`);
      row++;
    } else {
      lines.push(`+${now}`);
      column++;
    }
  }
  return lines;
}

function withContext(lines: string[]): string[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.startsWith(" ")) return;
    for (let around = index - CONTEXT; around <= index + CONTEXT; around++) near.add(around);
  });
  const shown: string[] = [];
  lines.forEach((line, index) => {
    if (near.has(index)) shown.push(line);
    else if (near.has(index - 1) && shown.length > 0) shown.push(" …");
  });
  if (shown.at(-1) === " …") shown.pop();
  return shown;
}
