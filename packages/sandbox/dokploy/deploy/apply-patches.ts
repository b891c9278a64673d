/** The patches of a compose, written over its clone in one shell command (facts 57, 66). */
import type { Dokploy } from "../dokploy.ts";
import type { ComposeRow } from "../tables/compose.ts";
import { patchesOf } from "../store/rows.ts";
import { inCode } from "./paths.ts";
import { refuseLongCommand } from "./step-failed.ts";

export async function applyPatches(
  dokploy: Dokploy,
  { composeId, appName }: ComposeRow,
  log: (text: string) => Promise<void>,
): Promise<void> {
  const patches = patchesOf(dokploy.tables, composeId).filter(({ enabled }) => enabled);
  if (patches.length === 0) return;
  const lines = patches.map(({ type, filePath, content }) => {
    const path = inCode(appName, filePath);
    if (type === "delete") return `rm -f "${path}";`;
    return `file="${path}"\ndir="$(dirname "$file")"\nmkdir -p "$dir"\necho "${Buffer.from(content).toString("base64")}" | base64 -d > "$file"`;
  });
  refuseLongCommand(`set -e;echo "Applying ${patches.length} patch(es)...";\n${lines.join("\n")}`);
  await log(`Applying ${patches.length} patch(es)...\n`);
  for (const { type, filePath, content } of patches) {
    const path = inCode(appName, filePath);
    if (type === "delete") await dokploy.host.remove(path);
    else await dokploy.host.writeFile(path, content, 0o644);
  }
}
