/** `cloud-init status [--wait] [--long] [--format json]`. */
import { type CloudInitResult, RESULT_FILE } from "../cloud-init.ts";
import type { Command, Commands } from "./command.ts";

const cloudInit: Command = async ({ args, machine }) => {
  if (args[0] !== "status")
    return { stderr: `usage: cloud-init [-h] [--version] {init,modules,single,query,status} ...\n`, code: 2 };
  if (args.includes("--wait") || args.includes("-w")) await machine.initialised;
  const text = await machine.readFile(RESULT_FILE);
  if (text === undefined) return { stdout: "status: running\n" };
  const { v1 } = JSON.parse(text) as CloudInitResult;
  const failed = v1.errors.length > 0;
  const degraded = Object.keys(v1.recoverable_errors).length > 0;
  // 1: something failed; 2: all was done, with warnings.
  const code = failed ? 1 : degraded ? 2 : 0;
  const status = failed ? "error" : "done";
  if (args.includes("json")) {
    const extended = degraded ? `degraded ${status}` : status;
    return { stdout: `${JSON.stringify({ status, extended_status: extended, ...v1 })}\n`, code };
  }
  const dots = args.includes("--wait") || args.includes("-w") ? "\n" : "";
  const long =
    args.includes("--long") || args.includes("-l")
      ? `errors:${v1.errors.map((error) => `\n\t- ${error}`).join("") || " []"}\n`
      : "";
  return { stdout: `${dots}status: ${status}\n${long}`, code };
};

export const cloudInitCommands: Commands = { "cloud-init": cloudInit };
