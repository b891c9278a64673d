/** Which variables a compose file reads, and whether somebody sets them. */
import type { ComposeFile } from "./compose-file.ts";

/** Names that hold a secret wherever they stand. */
const SECRET_NAME = /(PASSWORD|SECRET|_KEY|TOKEN|CONNECTION_STRING)$/;
/** Values that are secrets whatever their name: payment keys, private keys, URLs with a password. */
const SECRET_VALUE = /^(sk|rk|whsec|ssk|sak)_|-----BEGIN|:\/\/[^/\s:]+:[^/\s@]+@/;

/** Compose takes `${NAME}` in the file itself from `.env` alone, not from `.env.prod`. */
export function missingVariables(file: ComposeFile, secretNames: readonly string[]): string[] {
  return Object.entries(file.services).flatMap(([name, service]) =>
    referencedIn(JSON.stringify(service))
      .filter((variable) => !secretNames.includes(variable))
      .map((variable) => `${name}: \${${variable}} is set by nobody: add it to the stack's variables`),
  );
}

export function secretsInPlainSettings(plain: Record<string, string>): string[] {
  return Object.entries(plain)
    .filter(([name, value]) => SECRET_NAME.test(name) || SECRET_VALUE.test(value))
    .map(([name]) => `.env.prod: ${name} looks like a secret, and the file is readable: move it to the secrets`);
}

/** `$$` is a literal dollar sign; `${NAME:-default}` needs no value. */
function referencedIn(text: string): string[] {
  const found = text.replaceAll("$$", "").matchAll(/\$\{(\w+)(:?[-?+][^}]*)?\}/g);
  const required = [...found].filter(([, , modifier]) => !/^:?-/.test(modifier ?? "")).map(([, name]) => name ?? "");
  return [...new Set(required)];
}
