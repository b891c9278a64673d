/** getopt_long as PostgreSQL's clients use it: -U NAME, -UNAME, -tA, --username NAME, --username=NAME. */

export interface ClientOptions {
  /** The last value given of each option, by long name. */
  last: Record<string, string>;
  all(name: string): string[];
  has(flag: string): boolean;
  operands: string[];
}

export interface KnownOptions {
  /** Long names by letter. */
  valued: Record<string, string>;
  flags: Record<string, string>;
}

/** A text is getopt's complaint. */
export function readOptions(args: readonly string[], { valued, flags }: KnownOptions): ClientOptions | string {
  const values: [string, string][] = [];
  const operands: string[] = [];
  const pending = [...args];
  for (let argument = pending.shift(); argument !== undefined; argument = pending.shift()) {
    if (argument.startsWith("--")) {
      const [name, inline] = splitOnce(argument.slice(2));
      if (Object.values(flags).includes(name)) values.push([name, ""]);
      else if (Object.values(valued).includes(name)) {
        const value = inline ?? pending.shift();
        if (value === undefined) return `option '--${name}' requires an argument`;
        values.push([name, value]);
      } else return `unrecognized option '--${name}'`;
    } else if (argument.startsWith("-") && argument.length > 1) {
      for (let at = 1; at < argument.length; at++) {
        const letter = argument.charAt(at);
        const flag = flags[letter];
        const name = valued[letter];
        if (flag !== undefined) values.push([flag, ""]);
        else if (name !== undefined) {
          const value = argument.slice(at + 1) || pending.shift();
          if (value === undefined) return `option requires an argument -- '${letter}'`;
          values.push([name, value]);
          break;
        } else return `invalid option -- '${letter}'`;
      }
    } else operands.push(argument);
  }
  return {
    last: Object.fromEntries(values),
    all: (name) => values.filter(([own]) => own === name).map(([, value]) => value),
    has: (flag) => values.some(([own]) => own === flag),
    operands,
  };
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
