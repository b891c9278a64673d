/** Node loads this before the program (Pulumi.yaml). JavaScript, for a Node too old for TypeScript has to get through it. */
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** As package.json's engines say. */
const OLDEST = "24.4.0";

const { node } = process.versions;
if (sortable(node) < sortable(OLDEST)) {
  const brought = fileURLToPath(new URL("../node_modules/.bin", import.meta.url));
  console.error(
    `Node ${node} on PATH is older than ${OLDEST}: install the version that .node-version names; on Linux npm ci brings it: export PATH="${brought}:$PATH"`,
  );
  process.exit(1);
}

// What was stripped and compiled is kept, beside what the Dokploy plugin's start keeps: loading the SDK and the program would
// take twice as long otherwise. A folder that cannot be written is no fault.
module.enableCompileCache(join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "yapit-infra", "node"));

/**
 * Not by localeCompare with its option for numbers, which takes each preview 15 ms.
 * @param {string} version
 */
function sortable(version) {
  const parts = version.split(".");
  return parts.map((part) => part.padStart(5, "0")).join(".");
}
