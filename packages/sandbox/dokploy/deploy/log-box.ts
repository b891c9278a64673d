/** The frame of 80 columns that opens the build part of a deployment's log. */
const innerColumns = 76;

/** Terminal columns: an emoji takes two. */
function columns(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (/\p{Extended_Pictographic}/u.test(character) ? 2 : 1), 0);
}

function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && columns(`${current} ${word}`) > innerColumns) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

export function logBox(lines: readonly string[]): string {
  const row = (text: string): string => `║ ${text}${" ".repeat(Math.max(0, innerColumns - columns(text)))} ║`;
  const edge = "═".repeat(innerColumns + 2);
  return [`╔${edge}╗`, row(""), ...lines.flatMap(wrapped).map(row), row(""), `╚${edge}╝`].join("\n");
}
