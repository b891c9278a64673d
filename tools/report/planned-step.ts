/** The plan's steps as a reader thinks of them. */
import type { DigestStep, PlanDigest, ResourceState } from "./plan-digest.ts";

export type Action = "replace" | "delete" | "create" | "update" | "import";

export interface PlannedStep {
  action: Action;
  /** "hcloud:index/server:Server". */
  type: string;
  /** The resource's name in the program. */
  name: string;
  /** The component it belongs to ("Machine"); undefined at the top. */
  group?: string;
  old?: ResourceState;
  new?: ResourceState;
  /** Property path → "add", "update" or "delete". */
  changes: Map<string, string>;
  /** Property paths that cause a replacement. */
  causes: string[];
}

const ACTIONS: Readonly<Record<string, Action>> = {
  replace: "replace",
  delete: "delete",
  discard: "delete",
  create: "create",
  update: "update",
  import: "import",
  "import-replacement": "import",
};

/**
 * What is going to be done, one step a resource. With --refresh a resource comes twice, first as it was looked at
 * and later as it is going to be changed: the last word counts.
 */
export function plannedSteps(digest: PlanDigest): PlannedStep[] {
  const byUrn = new Map<string, PlannedStep>();
  for (const step of digest.steps ?? []) {
    const action = ACTIONS[step.op];
    byUrn.delete(step.urn);
    if (action) byUrn.set(step.urn, plannedStep(step, action));
  }
  return [...byUrn.values()];
}

function plannedStep(step: DigestStep, action: Action): PlannedStep {
  const { urn, oldState, newState, detailedDiff, diffReasons = [], replaceReasons = [] } = step;
  const entries = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => [path, kind] as const);
  // A provider without detailed differences names the top-level properties alone.
  const named = entries.length > 0 ? entries : diffReasons.map((property) => [property, "update"] as const);
  const replacing = entries.filter(([, kind]) => kind.endsWith("-replace")).map(([path]) => path);
  return {
    action,
    ...partsOf(urn),
    old: oldState,
    new: newState,
    changes: new Map(named.map(([path, kind]) => [path, kind.replace("-replace", "")])),
    causes: replacing.length > 0 ? replacing : replaceReasons,
  };
}

/** "urn:pulumi:STACK::PROJECT::PARENT$…$TYPE::NAME". */
export function partsOf(urn: string): { type: string; name: string; group?: string } {
  const [, , types = "", ...rest] = urn.split("::");
  const chain = types.split("$");
  const group = chain.length > 1 ? chain.at(-2)?.split(":").at(-1) : undefined;
  return { type: chain.at(-1) ?? "", name: rest.join("::"), ...(group !== undefined && { group }) };
}

export function stackOf(digest: PlanDigest): string | undefined {
  const urn = digest.steps?.[0]?.urn ?? digest.diagnostics?.find((diagnostic) => diagnostic.urn)?.urn;
  return urn?.split("::")[0]?.split(":")[2];
}

/** "hcloud:index/server:Server" → "hcloud Server". */
export function shortType(type: string): string {
  const parts = type.split(":");
  return parts.length < 3 ? type : `${parts[0] ?? ""} ${parts.at(-1) ?? ""}`;
}

/** Whether the resource is something by itself, and not a group of others or a provider. */
export function isThing({ type, old, new: now }: PlannedStep): boolean {
  return (now ?? old)?.custom !== false && !type.startsWith("pulumi:");
}

/** Of a machine that only speaks (components/workers): it keeps nothing, and another one is as good. */
export function isOfWorkers({ group }: PlannedStep): boolean {
  return group === "Workers" || group === "WorkerMachine";
}
