import { parseDotenv, unquoted } from "./dotenv.ts";
import type { Fault } from "./fault.ts";
import { shownName } from "./shown-name.ts";
import type { DecryptedFile } from "./sops/decrypt-file.ts";
import type { Leaf, MapNode } from "./sops/tree.ts";

export interface NamedValues {
  values: Map<string, string>;
  faults: Fault[];
}

/** Reads the names and values of a decrypted file, whichever store of SOPS it is. */
export function namedValues({ format, documents }: DecryptedFile, place: string): NamedValues {
  if (format === "binary") return parseDotenv(textOf(documents[0], "data"), place);
  const values = new Map<string, string>();
  const faults: Fault[] = [];
  if (documents.length > 1)
    faults.push({ path: place, problem: `has ${documents.length} documents; put all secrets into one` });
  const entries = documents.flatMap(({ items }) => items.filter((item) => item.kind === "entry"));
  for (const [index, item] of entries.entries()) {
    const path = `${shownName(item.key, index + 1)} in ${place}`;
    const problem =
      item.value.kind === "leaf"
        ? leafProblem(item.value)
        : "is not a single value; name every secret on the top level";
    // SOPS takes a dotenv value as it stands; whoever reads the file in clear takes the quotes off.
    const text = item.value.kind === "leaf" ? item.value.text : "";
    const value = format === "dotenv" ? unquoted(text) : text;
    if (problem !== undefined) faults.push({ path, problem });
    else if (value === undefined) faults.push({ path, problem: "has a quote that is not closed" });
    else if (values.has(item.key)) faults.push({ path, problem: "is set twice; leave one" });
    else values.set(item.key, value);
  }
  return { values, faults };
}

/** Numbers lose their leading zeros and long ones their last digits, so a secret is text. */
function leafProblem(leaf: Leaf): string | undefined {
  if (leaf.type === "null") return "has no value; set it, or leave it out";
  if (leaf.type !== "str") return "is not text; put it in quotes";
  return leaf.wasEncrypted === true || leaf.text === ""
    ? undefined
    : "stands in the file in plain text; encrypt it, and have a new one issued";
}

function textOf(document: MapNode | undefined, key: string): string {
  const [item] = document?.items.filter((entry) => entry.kind === "entry" && entry.key === key) ?? [];
  return item?.kind === "entry" && item.value.kind === "leaf" ? item.value.text : "";
}
