/** A script of the project as it arrives by ssh: `sh -s ROLE`, its values in front of its own text. */
import { readFileSync } from "node:fs";
import { remoteScript, scriptText } from "../../../components/platform/remote-script.ts";
import { inspectScript } from "../../../operations/inspect/inspect.ts";
import { restoreCommand } from "../../../operations/restore/into-stack.ts";

export interface Script {
  /** "baseline". */
  role: string;
  values: Record<string, string>;
  /** It is called to take away what it has made. */
  gone?: boolean;
}

const ACCESS = "install -m 700 /dev/stdin /usr/local/sbin/yapit-dokploy-access && /usr/local/sbin/yapit-dokploy-access";

/** Undefined: not one of the project's, or not its text as it is now. */
export function scriptOf(command: string, stdin: string): Script | undefined {
  if (command === ACCESS)
    return stdin === scriptText("dokploy-access.sh") ? { role: "dokploy-access", values: {} } : undefined;
  const [, reason] = /^\/usr\/local\/sbin\/yapit-backup ([a-z-]+)$/.exec(command) ?? [];
  if (reason !== undefined) return { role: "backup", values: { REASON: reason } };
  if (command === restoreCommand("aside")) return { role: "restore-aside", values: { DUMP: stdin } };
  for (const BACKUP of ["yes", "no"])
    if (command === restoreCommand("swap", BACKUP === "yes")) return { role: "restore-swap", values: { BACKUP } };
  const [, role, gone] = /^sh -s ([a-z-]+)( gone)?$/.exec(command) ?? [];
  if (role === undefined) return undefined;
  const values = valuesIn(stdin);
  return textOf(role, values) === stdin ? { role, values, gone: gone !== undefined } : undefined;
}

function textOf(role: string, values: Record<string, string>): string | undefined {
  if (role === "inspect") return inspectScript(values);
  return isRole(role) ? remoteScript(`${role}.sh`, values) : undefined;
}

function isRole(role: string): boolean {
  try {
    readFileSync(new URL(`../../../components/platform/bootstrap/${role}.sh`, import.meta.url));
    return true;
  } catch {
    return false;
  }
}

/** The quoted assignments at the beginning; a quote inside is '\''. */
export function valuesIn(stdin: string): Record<string, string> {
  const values: Record<string, string> = {};
  let rest = stdin.replace(/^\{\n/, "");
  for (;;) {
    const [whole, name, value] = /^([A-Z_]+)='((?:[^']|'\\'')*)'\n/.exec(rest) ?? [];
    if (whole === undefined || name === undefined || value === undefined) return values;
    values[name] = value.replaceAll(`'\\''`, "'");
    rest = rest.slice(whole.length);
  }
}
