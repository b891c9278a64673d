/** What a deployment was made of, kept so that it can be put back: settings, variables and patches. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Dokploy } from "../api/dokploy.ts";
import type { ComposeRow, PatchRow } from "../api/objects.ts";
import { composeFingerprint, deployedSettings, inputsOf } from "../resources/compose-settings.ts";
import { patchFingerprint } from "../resources/patch.ts";
import { textMap } from "../rules/fields.ts";

export interface Snapshot {
  /** A Compose resource's inputs. */
  compose: Values;
  /** Content by file path. */
  patches: Record<string, string>;
  /** The commit, where it is known. */
  revision: string;
}

export async function takeSnapshot(dokploy: Dokploy, row: ComposeRow, revision: string): Promise<Snapshot> {
  const patches = await dokploy.patches.of(row.composeId);
  return { compose: inputsOf(row), patches: contents(patches), revision };
}

export function snapshotFrom(value: Value | undefined): Snapshot | undefined {
  if (!isObject(value) || !isObject(value["compose"])) return undefined;
  const revision = typeof value["revision"] === "string" ? value["revision"] : "";
  return { compose: value["compose"], patches: textMap(value["patches"]), revision };
}

export function snapshotValue({ compose, patches, revision }: Snapshot): Value {
  return { compose, patches, revision };
}

/** Makes Dokploy's settings and patches those of the snapshot. */
export async function putBack(dokploy: Dokploy, composeId: string, snapshot: Snapshot): Promise<void> {
  await dokploy.composes.update(composeId, deployedSettings(snapshot.compose));
  const present = await dokploy.patches.of(composeId);
  for (const patch of present) if (!(patch.filePath in snapshot.patches)) await dokploy.patches.delete(patch.patchId);
  const before = contents(present);
  for (const [filePath, content] of Object.entries(snapshot.patches))
    if (before[filePath] !== content) await dokploy.patches.save(composeId, filePath, content);
}

/**
 * Sees to it that Dokploy has what the program declared: `fingerprints` holds the service's under "compose" and each
 * patch's under its path. After a way back Dokploy has the last good state; what was `attempted` then is written again
 * where it is still declared. Anything else that differs was changed behind the program's back, and is not deployed.
 */
export async function ensureDeclared(
  dokploy: Dokploy,
  row: ComposeRow,
  fingerprints: Readonly<Record<string, string>>,
  attempted: Snapshot | undefined,
): Promise<void> {
  const differing: string[] = [];
  const declared = fingerprints["compose"];
  if (declared !== undefined && composeFingerprint(inputsOf(row)) !== declared) {
    if (attempted && composeFingerprint(attempted.compose) === declared)
      await dokploy.composes.update(row.composeId, deployedSettings(attempted.compose));
    else differing.push("the compose service's settings or variables");
  }
  const patches = await dokploy.patches.of(row.composeId);
  const present = contents(patches);
  for (const [filePath, fingerprint] of Object.entries(fingerprints)) {
    const [now, then] = [present[filePath], attempted?.patches[filePath]];
    if (filePath === "compose" || (now !== undefined && patchFingerprint(now) === fingerprint)) continue;
    if (then !== undefined && patchFingerprint(then) === fingerprint)
      await dokploy.patches.save(row.composeId, filePath, then);
    else if (now !== undefined) differing.push(`the patch ${filePath}`);
  }
  // Brought by the way back, and not wanted since the attempt.
  for (const patch of patches)
    if (attempted && !(patch.filePath in attempted.patches) && !(patch.filePath in fingerprints))
      await dokploy.patches.delete(patch.patchId);
  if (differing.length > 0)
    throw new ProviderError(`${differing.join(", ")} in Dokploy differ from what is declared: run pulumi up --refresh`);
}

/** What Dokploy has otherwise than declared, in words; `fingerprints` as in `ensureDeclared`. */
export async function undeclared(
  dokploy: Dokploy,
  row: ComposeRow,
  fingerprints: Readonly<Record<string, string>>,
): Promise<string[]> {
  const present = contents(await dokploy.patches.of(row.composeId));
  const { compose, ...files } = fingerprints;
  const settings = compose !== undefined && composeFingerprint(inputsOf(row)) !== compose;
  const patches = Object.entries(files).filter(([filePath, fingerprint]) => {
    const content = present[filePath];
    return content !== undefined && patchFingerprint(content) !== fingerprint;
  });
  return [...(settings ? ["other settings or variables"] : []), ...patches.map(([path]) => `another patch ${path}`)];
}

function contents(patches: PatchRow[]): Record<string, string> {
  const inForce = patches.filter(({ enabled, type }) => enabled && type !== "delete");
  return Object.fromEntries(inForce.map(({ filePath, content }) => [filePath, content]));
}
