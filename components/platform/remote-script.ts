/**
 * The shell scripts of components/platform/bootstrap, made to be read by `sh -s` from stdin: so that no value shows on a command
 * line, and an error names the step instead of quoting the whole script.
 */
import { readFileSync } from "node:fs";
import { shellAssignments } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";

/**
 * Values go in front as quoted assignments, and what all the scripts share. The braces make the shell read all of it before any
 * command eats the rest.
 */
export function remoteScript(file: string, values: Record<string, string>): string {
  return `{\n${shellAssignments(values)}${scriptText("prelude.sh")}${scriptText(file)}} </dev/null\n`;
}

export function scriptText(file: string): string {
  return readFileSync(new URL(`./bootstrap/${file}`, import.meta.url), "utf8");
}
