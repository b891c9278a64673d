/** A question to the provider's machine.sh as it arrives by ssh: checked to be the project's own text, taken apart. */
import { type Answers, MACHINE_SCRIPT } from "@yapit-infra/dokploy-provider/machine/ask.ts";

export interface Question {
  name: keyof Answers;
  args: string[];
  /** Its standard input. */
  data: string;
}

/** Undefined: another command. */
export function questionOf(command: string, stdin: string): Question | undefined {
  const [, name, quoted = ""] = /^sh -s -- ([a-z-]+)((?: [\s\S]*)?)$/.exec(command) ?? [];
  const begin = `{\n${MACHINE_SCRIPT}} <<'`;
  if (name === undefined || !stdin.startsWith(begin)) return undefined;
  const [end = "", ...lines] = stdin.slice(begin.length).split("\n");
  const data = lines.slice(0, lines.indexOf(end.slice(0, -1)));
  return { name: name as keyof Answers, args: unquoted(quoted), data: data.map((line) => `${line}\n`).join("") };
}

/** ` 'a' 'it'\''s'` → "a", "it's". */
function unquoted(words: string): string[] {
  return [...words.matchAll(/ ((?:'[^']*'|\\')+)/g)].map(([, word = ""]) =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, inside?: string, quote?: string) => inside ?? quote ?? ""),
  );
}
