/**
 * Environment variables as the text Dokploy keeps. It reads that text by the rules of npm's dotenv and hands each value
 * on literally (docs/dokploy-v0.30.2.md, 56), so a value has to be written in a form which those rules give back unchanged.
 */

/** Sorted by name, so that the same variables always make the same text. Throws where `dotenvFault` has a sentence. */
export function renderDotenv(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const written = write(value);
      if (written === undefined) throw new Error(`${name} cannot be written as a dotenv value`);
      return `${name}=${written}\n`;
    })
    .join("");
}

/** Why a variable cannot be handed to Dokploy; undefined: it can. */
export function dotenvFault(name: string, value: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${name} is no name for a variable: letters, digits and _ only`;
  if (name === "COMPOSE_PROJECT_NAME") return `${name} is set by Dokploy itself, and its containers are found by it`;
  if (value.includes("\0")) return `${name} holds a NUL byte, which no environment can carry`;
  if (/\$\{\{(?!vault\.)[^}]*\}\}/.test(value))
    return `${name} holds a reference in \${{…}}, which Dokploy would replace: only \${{vault.NAME.REF}} is meant to be`;
  if (write(value) === undefined)
    return `${name} mixes quotes, backslashes and line breaks in a way that no dotenv line can carry: encode it (base64)`;
  return undefined;
}

/**
 * Double quotes first: they were seen to work with line breaks, `#` and `$`. dotenv knows no escapes but \n and \r in
 * double quotes, and a backslash before the closing quote makes it read on into the next lines.
 */
function write(value: string): string | undefined {
  const endsInBackslash = value.endsWith("\\");
  if (!/"|\\[nr]/.test(value) && !endsInBackslash) return `"${value.replaceAll("\r", "\\r")}"`;
  if (!/['\r]/.test(value) && !endsInBackslash) return `'${value}'`;
  if (!/[`\r]/.test(value) && !endsInBackslash) return `\`${value}\``;
  return /^[^\s'"`#]([^\r\n'"`#]*[^\s'"`#])?$/.test(value) ? value : undefined;
}
