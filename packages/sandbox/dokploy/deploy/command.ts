/** The docker command of a deployment: Dokploy's own, or the text that a compose brings. */
import type { ComposeRow } from "../tables/compose.ts";
import { composeFileArgument } from "./paths.ts";

/** As it follows the word `docker`. Throws for what could leave the command (facts 47). */
export function deployCommand(compose: ComposeRow): string {
  const given = compose.command.trim();
  if (given === "") {
    const file = composeFileArgument(compose);
    return compose.composeType === "stack"
      ? `stack deploy -c ${file} ${compose.appName} --prune --with-registry-auth`
      : `compose -p ${compose.appName} -f ${file} up -d --build --remove-orphans`;
  }
  if (/[;|`$(){}<>\n\\]/.test(given)) {
    throw new Error("Invalid characters in compose command: shell control characters are not allowed");
  }
  if (/(?<!&)&(?!&)/.test(given) || given.includes("&&&")) {
    throw new Error("Single '&' is not allowed. Use '&&' for chaining.");
  }
  const [, ...chained] = given.split("&&").map((part) => part.trim());
  if (!chained.every((part) => /^docker[ -]compose /.test(part))) {
    throw new Error("Chained commands must strictly start with 'docker compose '");
  }
  return given
    .split(/\s+/)
    .map((word) => word.replace(/^"(.*)"$/, "$1"))
    .join(" ");
}
