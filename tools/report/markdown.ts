/** Text that was not written for Markdown, put into it: nothing in it may break out, nor call somebody by @name. */

/** One line in a code span, cut to `most` characters. */
export function code(text: string, most = 160): string {
  const line = clipped(text.replaceAll(/[\r\n]+/g, "⏎"), most);
  if (line.trim() === "") return "`\u00a0`";
  const tick = "`".repeat(longestRun(line) + 1);
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${tick}${padding}${line}${padding}${tick}`;
}

/** A table's cell with a code span. */
export function cell(text: string): string {
  return code(text, 80).replaceAll("|", "\\|");
}

/** A fenced block; the fence is longer than any in the text. */
export function fenced(text: string, language = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Folded away behind a line of text. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${escaped(summary)}</summary>\n\n${body}\n\n</details>`;
}

/** Every line moved to the right, to lie inside a list's item. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Never cuts a character in half. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
