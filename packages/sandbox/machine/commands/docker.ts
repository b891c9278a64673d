/** docker, once a package brought it: the machine's engine answers. */
import type { Command, Commands } from "./command.ts";

const docker: Command = async ({ args, stdin, cwd, machine }) => machine.container.cli(args, stdin.toString(), cwd);

export const dockerCommands: Commands = { docker };
