/** Commands inside a container: the image's own programs, and a shell with what a small image has beside it. */
import type { CommandName, IFileSystem } from "just-bash";
import type { AttachedContainer, CommandResult } from "../program.ts";

export interface CommandContext {
  env: Record<string, string>;
  readFile(path: string): Promise<string | undefined>;
  writeFile(path: string, text: string): Promise<void>;
}

export type Command = (
  args: string[],
  stdin: string,
  context: CommandContext,
) => CommandResult | Promise<CommandResult>;

/** What BusyBox and coreutils have in common, as far as scripts in containers use it. */
const COREUTILS: CommandName[] = [
  "basename",
  "cat",
  "chmod",
  "cp",
  "cut",
  "date",
  "dirname",
  "echo",
  "env",
  "find",
  "grep",
  "head",
  "hostname",
  "ls",
  "mkdir",
  "mv",
  "printenv",
  "printf",
  "pwd",
  "rm",
  "sed",
  "seq",
  "sha256sum",
  "sleep",
  "sort",
  "stat",
  "tail",
  "tee",
  "touch",
  "tr",
  "true",
  "false",
  "uniq",
  "wc",
  "xargs",
  "awk",
  "base64",
  "sh",
  "bash",
];

export class ContainerShell {
  readonly #container: AttachedContainer;
  readonly #commands: Readonly<Record<string, Command>>;

  constructor(container: AttachedContainer, commands: Readonly<Record<string, Command>>) {
    this.#container = container;
    this.#commands = commands;
  }

  async exec(argv: string[], stdin: string): Promise<CommandResult> {
    const [path = "", ...args] = argv;
    const name = path.replace(/^.*\//, "");
    const command = this.#commands[name];
    if (command !== undefined) return command(args, stdin, this.#ownContext());
    if (name === "sh" || name === "bash" || name === "ash") return this.#script(args, stdin);
    if (COREUTILS.some((known) => known === name)) return this.#run(argv.map(quote).join(" "), stdin);
    return {
      stdout: "",
      stderr: `OCI runtime exec failed: exec failed: unable to start container process: exec: "${path}": executable file not found in $PATH: unknown\n`,
      code: 127,
    };
  }

  /** sh -c LINE [NAME ARGS…], sh [-eux] FILE, or a script on stdin. */
  async #script(args: string[], stdin: string): Promise<CommandResult> {
    const options = args.filter((argument) => /^-[a-z]+$/.test(argument));
    const [first, ...rest] = args.filter((argument) => !options.includes(argument));
    const flags = options.join("").replaceAll(/[-ci]/g, "");
    const set = flags === "" ? "" : `set -${flags}\n`;
    if (options.some((option) => option.includes("c")))
      return this.#run(set + positional(rest.slice(1)) + (first ?? ""), stdin);
    if (first === undefined) return this.#run(set + stdin, "");
    const text = await this.#container.readFile(first);
    if (text === undefined)
      return { stdout: "", stderr: `sh: can't open '${first}': No such file or directory\n`, code: 2 };
    return this.#run(set + positional(rest) + text, stdin);
  }

  async #run(script: string, stdin: string): Promise<CommandResult> {
    const { Bash, decodeBytesToUtf8, defineCommand } = await import("just-bash");
    const customCommands = Object.entries(this.#commands).map(([name, command]) =>
      defineCommand(name, async (args, { env, fs, stdin: bytes }) => {
        const { stdout, stderr, code } = await command(args, decodeBytesToUtf8(bytes), {
          env: Object.fromEntries(env),
          readFile: (path) => fs.readFile(path).catch(() => undefined),
          writeFile: (path, text) => fs.writeFile(path, text),
        });
        return { stdout, stderr, exitCode: code };
      }),
    );
    const bash = new Bash({
      files: await this.#files(),
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOSTNAME: this.#container.id.slice(0, 12), ...this.#container.env },
      cwd: "/",
      commands: COREUTILS,
      customCommands,
      defenseInDepth: false,
      // Compressed time: a script's pause of seconds takes milliseconds.
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 500)),
    });
    for (const { target } of this.#volumes()) await bash.fs.mkdir(target, { recursive: true });
    const { stdout, stderr, exitCode } = await bash.exec(script, { stdin, rawScript: true });
    await this.#keepVolumes(bash.fs);
    return { stdout, stderr, code: exitCode };
  }

  async #files(): Promise<Record<string, string>> {
    const files: Record<string, string> = { "/etc/hostname": `${this.#container.id.slice(0, 12)}\n` };
    for (const { target } of this.#container.mounts) {
      const text = await this.#container.readFile(target);
      if (text !== undefined) files[target] = text;
    }
    for (const { name, target } of this.#volumes())
      for (const [path, value] of Object.entries(this.#container.volume(name)))
        if (typeof value === "string") files[`${target}/${path}`] = value;
    return files;
  }

  async #keepVolumes(fs: IFileSystem): Promise<void> {
    for (const { name, target, readOnly } of this.#volumes()) {
      if (readOnly) continue;
      const data = this.#container.volume(name);
      for (const [path, value] of Object.entries(data))
        if (typeof value === "string") Reflect.deleteProperty(data, path);
      for (const path of fs.getAllPaths())
        if (path.startsWith(`${target}/`) && (await fs.stat(path)).isFile)
          data[path.slice(target.length + 1)] = await fs.readFile(path);
    }
  }

  #volumes(): { name: string; target: string; readOnly: boolean }[] {
    return this.#container.mounts
      .filter(({ source }) => !source.startsWith("/"))
      .map(({ source, target, readOnly }) => ({ name: source, target: target.replace(/\/$/, ""), readOnly }));
  }

  #ownContext(): CommandContext {
    const place = (path: string) => this.#volumes().find(({ target }) => path.startsWith(`${target}/`));
    return {
      env: this.#container.env,
      readFile: async (path) => {
        const volume = place(path);
        if (volume === undefined) return this.#container.readFile(path);
        const value = this.#container.volume(volume.name)[path.slice(volume.target.length + 1)];
        return typeof value === "string" ? value : undefined;
      },
      writeFile: async (path, text) => {
        const volume = place(path);
        if (volume !== undefined) this.#container.volume(volume.name)[path.slice(volume.target.length + 1)] = text;
      },
    };
  }
}

function positional(values: string[]): string {
  return values.length === 0 ? "" : `set -- ${values.map(quote).join(" ")}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
