/** openssl's rand, dgst and base64: all that bootstrap scripts need of it. */
import { createHash, createHmac, getHashes, randomBytes } from "node:crypto";
import { FileError } from "../file-tree.ts";
import type { Command, CommandCall, Commands } from "./command.ts";
import { absolute } from "./files.ts";

const openssl: Command = (call) => {
  const [action = "", ...args] = call.args;
  try {
    if (action === "rand") return rand(args);
    if (action === "base64" || action === "enc") return base64(call, args);
    if (action === "dgst" || getHashes().includes(action))
      return digest(call, action === "dgst" ? args : [`-${action}`, ...args]);
    if (action === "version") return { stdout: "OpenSSL 3.0.13 30 Jan 2024 (Library: OpenSSL 3.0.13 30 Jan 2024)\n" };
  } catch (error) {
    if (error instanceof FileError) return { stderr: `Can't open input file: ${error.message}\n`, code: 1 };
    throw error;
  }
  return { stderr: `Invalid command '${action}'; type "help" for a list.\n`, code: 1 };
};

function rand(args: string[]) {
  const length = Number(args.findLast((arg) => /^\d+$/.test(arg)) ?? NaN);
  if (Number.isNaN(length)) return { stderr: "rand: Use -help for summary.\n", code: 1 };
  const bytes = randomBytes(length);
  if (args.includes("-hex")) return { stdout: `${bytes.toString("hex")}\n` };
  return { stdout: args.includes("-base64") ? wrapped(bytes) : bytes };
}

function base64(call: CommandCall, args: string[]) {
  const input = inputOf(call, args);
  if (args.includes("-d")) return { stdout: Buffer.from(input.toString(), "base64") };
  return { stdout: args.includes("-A") ? input.toString("base64") : wrapped(input) };
}

function digest(call: CommandCall, args: string[]) {
  const algorithm =
    args.map((arg) => /^-((?:sha|md)\d\S*)$/.exec(arg)?.[1]).find((name) => name !== undefined) ?? "sha256";
  const key = args.includes("-hmac") ? args[args.indexOf("-hmac") + 1] : undefined;
  const hash = key === undefined ? createHash(algorithm) : createHmac(algorithm, key);
  const sum = hash.update(inputOf(call, args)).digest();
  if (args.includes("-binary")) return { stdout: sum };
  if (args.includes("-r")) return { stdout: `${sum.toString("hex")} *stdin\n` };
  return {
    stdout: `${key === undefined ? "" : "HMAC-"}${algorithm.toUpperCase().replace("SHA", "SHA2-").replace("SHA2-1", "SHA1")}(stdin)= ${sum.toString("hex")}\n`,
  };
}

/** The last word that is no option's value is a file. */
function inputOf({ stdin, cwd, machine }: CommandCall, args: string[]): Buffer {
  const named = args.includes("-in") ? args[args.indexOf("-in") + 1] : undefined;
  const path =
    named ?? args.find((arg, index) => !arg.startsWith("-") && !/^-(hmac|out|in)$/.test(args[index - 1] ?? ""));
  return path === undefined ? stdin : machine.files.read(absolute(cwd, path));
}

/** openssl breaks base64 after 64 characters. */
function wrapped(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{1,64}/g, "$&\n");
}

export const opensslCommands: Commands = { openssl };
