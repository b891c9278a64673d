import { FORBIDDEN_KEYS } from "../forbidden-keys.ts";
import { SopsError } from "./sops-error.ts";
import { textLeaf, type MapNode, type StoredFile } from "./tree.ts";

const METADATA_PREFIX = "sops_";

/**
 * Reads SOPS' dotenv store: lines of NAME=value and "#comment", the block flattened into sops_… lines. SOPS takes a value
 * as it stands behind the sign, quotes included, and only turns \n into a line break.
 */
export function readDotenv(text: string): StoredFile {
  const items: MapNode["items"] = [];
  const metadata = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    if (line.startsWith("#")) {
      items.push({ kind: "comment", text: line.slice(1) });
      continue;
    }
    const equals = line.indexOf("=");
    if (equals < 0) throw new SopsError(`its line ${index + 1} is neither NAME=value nor a comment`);
    const name = line.slice(0, equals);
    const value = line.slice(equals + 1).replaceAll("\\n", "\n");
    if (name.startsWith(METADATA_PREFIX)) metadata.set(name.slice(METADATA_PREFIX.length), value);
    else items.push({ kind: "entry", key: name, value: textLeaf(value) });
  }
  return { documents: [{ kind: "map", items }], sops: metadata.size > 0 ? unflattened(metadata) : undefined };
}

/** Undoes SOPS' flattening: "age__list_0__map_recipient" is age[0].recipient. Groups of keys do not occur in dotenv files here. */
function unflattened(lines: Map<string, string>): Record<string, unknown> {
  const block: Record<string, unknown> = {};
  const forbidden = [...lines.keys()].find((name) => FORBIDDEN_KEYS.some((key) => name.includes(key)));
  if (forbidden !== undefined) throw new SopsError(`its sops block has the key ${METADATA_PREFIX}${forbidden}`);
  const lists = new Map<string, Record<string, string>[]>();
  for (const [name, value] of lines) {
    const [, list, index, field] = /^([a-z_]+?)__list_(\d+)__map_([a-z_]+)$/.exec(name) ?? [];
    if (list === undefined || index === undefined || field === undefined) {
      block[name] = value;
      continue;
    }
    const entries = lists.get(list) ?? [];
    lists.set(list, entries);
    entries[Number(index)] = { ...entries[Number(index)], [field]: value };
  }
  for (const [list, entries] of lists) block[list] = Object.values(entries);
  return block;
}
