/**
 * NAME=value lines, as both Compose and Vite read them. Values with anything but plain characters are single-quoted; a
 * RangeError names the setting that cannot be written.
 */
export function renderEnvFile(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(name, value)}\n`)
    .join("");
}

function quote(name: string, value: string): string {
  if (/^[\w./:@,+-]*$/.test(value)) return value;
  if (/['\r\n]|\\$/.test(value))
    throw new RangeError(`${name}: a plain setting holds neither ' nor line breaks, and ends in no backslash`);
  return `'${value}'`;
}
