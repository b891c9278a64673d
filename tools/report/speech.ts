/** What the workers carry after a plan that changes them, or the machine they run on. */
import { parse } from "yaml";
import { speechLineIn } from "../../components/application/speech.ts";
import type { PlanDigest } from "./plan-digest.ts";
import type { PlannedStep } from "./planned-step.ts";
import { shownValues } from "./property-value.ts";

/** As the program itself says it; undefined where nothing of it changes. */
export function speechOf(
  steps: readonly PlannedStep[],
  diagnostics: PlanDigest["diagnostics"] = [],
): string | undefined {
  if (!steps.some((step) => isOtherMachine(step) || isOtherWorkers(step))) return undefined;
  return diagnostics.map(({ message = "" }) => speechLineIn(message)).find((line) => line !== undefined);
}

function isOtherMachine({ type, action, changes }: PlannedStep): boolean {
  return (
    type === "hcloud:index/server:Server" && (action === "create" || action === "replace" || changes.has("serverType"))
  );
}

function isOtherWorkers(step: PlannedStep): boolean {
  if (step.type !== "dokploy:index:Patch") return false;
  const { before, after } = shownValues(step, "content");
  return before.kind === "text" && after.kind === "text" && workersIn(before.text) !== workersIn(after.text);
}

/** How many there are, with how many processors each; "" in a file that has none. */
function workersIn(file: string): string {
  const { services = {} } = (parsed(file) ?? {}) as {
    services?: Record<string, { cpus?: number; deploy?: { replicas: number } }>;
  };
  const workers = Object.entries(services).filter(([name]) => /^kokoro-cpu(-\d+)?$/.test(name));
  return workers.map(([name, { cpus, deploy }]) => `${name} ${deploy?.replicas ?? 1} × ${cpus ?? ""}`).join(", ");
}

function parsed(file: string): unknown {
  try {
    return parse(file);
  } catch {
    return undefined;
  }
}
