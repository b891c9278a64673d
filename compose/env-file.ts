/** NAME=value lines, as both Compose and Vite read them. Values with anything but plain characters are single-quoted. */
export function renderEnvFile(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}

function quote(value: string): string {
  if (/^[\w./:@,+-]*$/.test(value)) return value;
  if (/['\n]|\\$/.test(value))
    throw new RangeError("a plain setting holds neither quotes nor line breaks, and ends in no backslash");
  return `'${value}'`;
}
