/** Labels and label selectors (docs.hetzner.cloud, "Labels" and "Label Selector"). */
import { InvalidInput } from "./refusals.ts";
import type { Labels } from "./state.ts";

const NAME = "[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?";
const PREFIX = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const key = new RegExp(`^(?:${PREFIX}/)?${NAME}$`);
const value = new RegExp(`^(?:${NAME})?$`);

/** What is wrong with the first bad label, in hcloud-go's words (the plugin checks them before any call). */
export function labelFault(labels: Labels): string | undefined {
  for (const [name, text] of Object.entries(labels)) {
    if (!key.test(name)) return `label key '${name}' is not correctly formatted`;
    if (!value.test(text)) return `label value '${text}' (key: ${name}) is not correctly formatted`;
  }
  return undefined;
}

export function checkedLabels(labels: Labels | undefined): Labels {
  const fault = labelFault(labels ?? {});
  if (fault) throw new InvalidInput("labels", fault);
  return { ...labels };
}

/** "env=prod,owner": all the parts have to hold. Of the API's other forms (!=, in, a key that is not there) nobody here asks for one. */
export function selects(selector: string, labels: Labels): boolean {
  const parts = selector.split(",").filter((part) => part.trim() !== "");
  return parts.every((part) => {
    const [, name = "", equals, wanted] = /^\s*([^!=\s]+)\s*(?:(==?)\s*(\S*)\s*)?$/.exec(part) ?? [];
    const value = labels[checkedKey(name)];
    return equals === undefined ? value !== undefined : value === wanted;
  });
}

function checkedKey(name: string): string {
  if (!key.test(name)) throw new InvalidInput("label_selector", `'${name}' is not a valid label key`);
  return name;
}
