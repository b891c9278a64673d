/** psql's command line, as far as scripts use it. */
export interface PsqlOptions {
  user: string;
  database: string;
  stopOnError: boolean;
  tuplesOnly: boolean;
  unaligned: boolean;
  quiet: boolean;
  singleTransaction: boolean;
  separator: string;
  commands: string[];
  variables: Record<string, string>;
}

export class BadUse extends Error {}

export const readPsqlOptions = (words: string[]): PsqlOptions => {
  const options: PsqlOptions = {
    user: "root",
    database: "",
    stopOnError: false,
    tuplesOnly: false,
    unaligned: false,
    quiet: false,
    singleTransaction: false,
    separator: "|",
    commands: [],
    variables: {},
  };
  const rest = [...words];
  const switches: Record<string, () => void> = {
    t: () => (options.tuplesOnly = true),
    A: () => (options.unaligned = true),
    q: () => (options.quiet = true),
    X: () => undefined,
    1: () => (options.singleTransaction = true),
  };
  const values: Record<string, (value: string) => void> = {
    U: (value) => (options.user = value),
    d: (value) => (options.database = value),
    c: (value) => options.commands.push(value),
    F: (value) => (options.separator = value),
    h: () => undefined,
    p: () => undefined,
    v: (value) => {
      const [name = "", ...text] = value.split("=");
      if (name === "ON_ERROR_STOP") options.stopOnError = !["0", "off"].includes(text.join("="));
      else options.variables[name] = text.join("=");
    },
    f: (value) => {
      if (value !== "-") throw new BadUse(`psql: error: ${value}: No such file or directory`);
    },
  };
  const long: Record<string, string> = {
    username: "U",
    dbname: "d",
    command: "c",
    set: "v",
    variable: "v",
    "tuples-only": "t",
    "no-align": "A",
    quiet: "q",
    "no-psqlrc": "X",
    "single-transaction": "1",
    "field-separator": "F",
    file: "f",
  };
  const use = (letter: string, attached: string | undefined, shown: string): void => {
    const one = switches[letter];
    if (one && attached === undefined) {
      one();
      return;
    }
    const withValue = values[letter];
    if (!withValue) throw new BadUse(`psql: unrecognized option '${shown}'\nTry "psql --help" for more information.`);
    const value = attached ?? rest.shift();
    if (value === undefined) throw new BadUse(`psql: option requires an argument -- '${letter}'`);
    withValue(value);
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith("--")) {
      const [name = "", ...attached] = word.slice(2).split("=");
      use(long[name] ?? "?", attached.length > 0 ? attached.join("=") : undefined, word);
    } else if (word.startsWith("-") && word.length > 1) {
      let letters = word.slice(1);
      while (letters !== "") {
        const letter = letters.charAt(0);
        letters = letters.slice(1);
        if (switches[letter]) use(letter, undefined, word);
        else {
          use(letter, letters === "" ? undefined : letters, word);
          letters = "";
        }
      }
    } else if (options.database === "") options.database = word;
    else options.user = word;
  }
  if (options.database === "") options.database = options.user;
  return options;
};
