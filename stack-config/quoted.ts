const SHOWN = 60;

/** What a person gave, in one line of bounded length. A key that strayed into it is not repeated. */
export function quoted(text: string): string {
  if (/PRIVATE KEY|AGE-SECRET-KEY/.test(text)) return "what looks like a private key";
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
