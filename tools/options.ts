/** What is typed behind a command: `--help` says what it takes, and what it does not know is a sentence and exit code 2. */
import { parseArgs, type ParseArgsConfig } from "node:util";

/** @param usage a line each, without the options that every command has */
export function optionsOf<const Config extends ParseArgsConfig>(usage: string, config: Config) {
  const { values } = parseArgs({ strict: false, options: { help: { type: "boolean" } } });
  if (values["help"] === true) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    refuse(error.message.replace(/\. .*/s, ""));
  }
}

/** Ends the command, where what was typed makes no sense. */
export function refuse(problem: string): never {
  console.error(`${problem}; --help says what this takes`);
  process.exit(2);
}
