/** SQL and psql's own lines as tokens: enough for the statements that set-up scripts are made of. */

export interface Token {
  kind: "word" | "name" | "text" | "number" | "symbol";
  /** Words in lower case; quoted names and texts without their quotes. */
  value: string;
}

export class SqlFault extends Error {}

/** The statements of a script, without comments; backslash lines are statements of their own ("\set NAME value"). */
export function statements(script: string): string[] {
  const found: string[] = [];
  let current = "";
  for (const part of script.matchAll(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|^\\[^\n]*|;|[\s\S]/gm)) {
    const [text] = part;
    if (text.startsWith("--")) continue;
    if (text.startsWith("\\") && current.trim() === "") found.push(text.trim());
    else if (text === ";") {
      if (current.trim() !== "") found.push(current.trim());
      current = "";
    } else current += text;
  }
  if (current.trim() !== "") found.push(current.trim());
  return found;
}

/** Puts psql's variables in: :'name' as a text, :"name" as a name, :name as it is. */
export function substitute(statement: string, variables: ReadonlyMap<string, string>): string {
  return statement.replaceAll(
    /('(?:[^']|'')*')|(::)|:'(\w+)'|:"(\w+)"|:(\w+)/g,
    (whole, text?: string, cast?: string, asText?: string, asName?: string, plain?: string) => {
      if (text !== undefined || cast !== undefined) return whole;
      const value = variables.get(asText ?? asName ?? plain ?? "");
      if (value === undefined) return whole;
      if (asText !== undefined) return `'${value.replaceAll("'", "''")}'`;
      return asName === undefined ? value : `"${value.replaceAll('"', '""')}"`;
    },
  );
}

export function tokens(statement: string): Token[] {
  const found: Token[] = [];
  const pattern =
    /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(\d+(?:\.\d+)?)|([a-zA-Z_]\w*)|(::|<>|!=|<=|>=|\|\||[-+*/=<>(),.:])|(\s+)|(.)/gs;
  for (const [, text, name, number, word, symbol, , other] of statement.matchAll(pattern)) {
    if (text !== undefined) found.push({ kind: "text", value: text.replaceAll("''", "'") });
    else if (name !== undefined) found.push({ kind: "name", value: name.replaceAll('""', '"') });
    else if (number !== undefined) found.push({ kind: "number", value: number });
    else if (word !== undefined) found.push({ kind: "word", value: word.toLowerCase() });
    else if (symbol !== undefined) found.push({ kind: "symbol", value: symbol });
    else if (other !== undefined) throw new SqlFault(`syntax error at or near "${other}"`);
  }
  return found;
}
