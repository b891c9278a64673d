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

/** "env=prod,tier!=db,owner,!old,zone in (a,b)": all the parts have to hold. */
export function selects(selector: string, labels: Labels): boolean {
  return parts(selector).every((part) => part(labels));
}

type Part = (labels: Labels) => boolean;

function parts(selector: string): Part[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(parsePart);
}

function parsePart(text: string): Part {
  const among = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (among) {
    const [, name = "", how, list = ""] = among;
    const wanted = list.split(",").map((item) => item.trim());
    const isIn: Part = (labels) => wanted.includes(labels[checkedKey(name)] ?? "");
    return how === "in" ? isIn : (labels) => !isIn(labels);
  }
  const compared = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (compared) {
    const [, name = "", how, wanted] = compared;
    checkedKey(name);
    return (labels) => (labels[name] === wanted) === (how !== "!=");
  }
  if (text.startsWith("!")) {
    const name = checkedKey(text.slice(1));
    return (labels) => labels[name] === undefined;
  }
  const name = checkedKey(text);
  return (labels) => labels[name] !== undefined;
}

function checkedKey(name: string): string {
  if (!key.test(name)) throw new InvalidInput("label_selector", `'${name}' is not a valid label key`);
  return name;
}
