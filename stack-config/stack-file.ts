import { closestName } from "./closest-name.ts";
import type { Fault } from "./fault.ts";

/** What of Pulumi's configuration is the stack's own. */
export interface StackFile {
  /** By key without the project's name. */
  own: Record<string, unknown>;
  /** Keys that Pulumi would ignore, since they stand under a name that only looks like the project's. */
  faults: Fault[];
}

/** Forms of the name of what runs here, of the repository that holds this program, and of the domain. */
const LOOKS_LIKE_OURS = /yapit|yaptts/;

/**
 * Picks what stands under the project's name; a key without a name in front of it is the project's too.
 * @param all "project:key" to value, of all projects and providers, as Pulumi or a stack's file has them
 */
export function stackFileOf(project: string, all: Readonly<Record<string, unknown>>): StackFile {
  const own: [string, unknown][] = [];
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(all)) {
    const colon = key.indexOf(":");
    const [namespace, name] = [key.slice(0, Math.max(0, colon)), key.slice(colon + 1)];
    if (namespace === project || colon < 0) own.push([name, value]);
    else if (isMeant(namespace, project)) {
      const problem = `would be ignored, since the project is ${project}; write ${project}:${name}`;
      faults.push({ path: key, problem });
    }
  }
  return { own: Object.fromEntries(own), faults };
}

/** Pulumi hands every value over as text, sections and lists as JSON. */
export function parsedValues(own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, parsed(value)]));
}

function isMeant(namespace: string, project: string): boolean {
  const letters = namespace.toLowerCase().replaceAll(/[^a-z]/g, "");
  return LOOKS_LIKE_OURS.test(letters) || closestName(letters, [project]) !== undefined;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*([[{]|(true|false|-?\d+(\.\d+)?)\s*$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
