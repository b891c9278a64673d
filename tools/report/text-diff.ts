/** The difference of two texts, line by line, with a little of what stays the same around it. */
import { structuredPatch } from "diff";

const CONTEXT = 2;
/** Where texts share next to nothing, the shortest difference is not worth its search. */
const MOST_EDITS = 1000;

/** Lines with "+", "-" or a space in front, " …" for what is left out between; `most` lines at the most. */
export function textDiff(before: string, after: string, most = 60): string {
  const lines = diffLines(ended(before), ended(after));
  if (lines.length <= most) return lines.join("\n");
  return [...lines.slice(0, most), `… ${lines.length - most} more lines`].join("\n");
}

function diffLines(before: string, after: string): string[] {
  // Undefined where there would be more edits; the types of the library do not say so.
  const patch = structuredPatch("", "", before, after, "", "", { context: CONTEXT, maxEditLength: MOST_EDITS });
  if (!patch) return [...marked("-", before), ...marked("+", after)];
  return patch.hunks.flatMap(({ lines }, index) => (index === 0 ? lines : [" …", ...lines]));
}

const marked = (sign: string, text: string) =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => sign + line);

/** A missing last line break is no difference to a reader. */
const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
