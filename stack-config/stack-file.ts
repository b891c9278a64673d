/**
 * What a stack's file holds under the project's name. Pulumi hands every value over as text, sections and lists as JSON.
 * @param all "project:key" to value, of all projects and providers
 */
export function stackFileOf(project: string, all: Readonly<Record<string, string>>): Record<string, unknown> {
  const prefix = `${project}:`;
  const own = Object.entries(all).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), parsed(value)]));
}

function parsed(value: string): unknown {
  if (!/^\s*([[{]|(true|false|-?\d+(\.\d+)?)\s*$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
