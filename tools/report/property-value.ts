/** Values of properties, as far as a report may show them. */
import type { PlannedStep } from "./planned-step.ts";

/** How the engine writes a value that is known only while the update runs (sdk/go/common/resource, plugin.UnknownStringValue). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SECRET = "[secret]";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** `absent`: the property is not there. */
export type Shown =
  { kind: "absent" } | { kind: "secret" } | { kind: "unknown" } | { kind: "text"; text: string; wasText: boolean };

/** What of a property may be seen before and after; a property that is secret on one side is secret on both. */
export function shownValues(step: PlannedStep, path: string): { before: Shown; after: Shown } {
  const steps = propertySteps(path);
  const before = show(valueAt(step.old?.inputs, steps) ?? valueAt(step.old?.outputs, steps));
  const after = show(valueAt(step.new?.inputs, steps));
  const top = String(steps[0] ?? "");
  const declared = [step.old, step.new].some((state) => state?.additionalSecretOutputs?.includes(top));
  if (!declared && before.kind !== "secret" && after.kind !== "secret") return { before, after };
  const mask = (shown: Shown): Shown => (shown.kind === "text" ? { kind: "secret" } : shown);
  return { before: mask(before), after: mask(after) };
}

/** A list or an object with a secret or an unknown somewhere inside is shown with that in its place. */
function show(value: unknown): Shown {
  if (value === undefined || value === null) return { kind: "absent" };
  if (value === UNKNOWN) return { kind: "unknown" };
  if (isSecret(value)) return { kind: "secret" };
  if (typeof value === "string") return { kind: "text", text: value, wasText: true };
  return { kind: "text", text: JSON.stringify(seen(value)), wasText: false };
}

function seen(value: unknown): unknown {
  if (isSecret(value)) return SECRET;
  if (value === UNKNOWN) return "(known later)";
  if (Array.isArray(value)) return value.map(seen);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, seen(item)]));
}

function isSecret(value: unknown): boolean {
  if (value === SECRET) return true;
  return (
    typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE
  );
}

/** A value on the way that is secret hides all that is in it. */
function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of steps) {
    if (isSecret(at)) return SECRET;
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** 'rules[0].port' → ["rules", 0, "port"]; 'env["A.B"]' → ["env", "A.B"], as resource.PropertyPath reads them. */
export function propertySteps(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, quoted, index, name] of path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) steps.push(unquoted(quoted));
    else if (index !== undefined) steps.push(Number(index));
    else if (name !== undefined) steps.push(name);
  }
  return steps;
}

function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
