/** What a refresh finds of a deployment: why what runs is not what was declared and deployed, and whether it is known to be good. */
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { ComposeRow, DeploymentRow } from "../api/objects.ts";
import type { Context } from "../context.ts";
import { text, textMap } from "../rules/fields.ts";
import { judgeContainers, lookAtContainers, type Verdict } from "./containers.ts";
import { judgeServices } from "./declared-services.ts";
import { frontDoorFault, type Gate, lookOnce } from "./health-gate.ts";
import { undeclared } from "./snapshot.ts";

export interface Found {
  /** A sentence's worth of words; undefined: all is as it was left. */
  drift?: string;
  /** It has passed the gate, or would now. Any other may still crash: the next update has to gate it. */
  good: boolean;
}

export async function examine(
  { dokploy, machine }: Context,
  row: ComposeRow,
  latest: DeploymentRow,
  known: { inputs: Values; state: Values; gate: Gate },
): Promise<Found> {
  const ours = latest.deploymentId === text(known.state, "deploymentId");
  if (latest.status === "running") return { good: ours };
  if (latest.status !== "done")
    return { drift: `the latest deployment in Dokploy is ${latest.status ?? "unknown"}`, good: ours };
  const view = await lookAtContainers(machine, row.appName);
  const verdict = judgeContainers(view, 0, new Map(view.containers.map(({ id, restarts }) => [id, restarts])));
  const gone: Exclude<Verdict, { is: "good" }> | undefined =
    verdict.is === "good" ? judgeServices(view, known.gate.services) : verdict;
  if (gone) return { drift: gone.reason, good: ours };
  if (ours) {
    const fault = await frontDoorFault(machine, known.gate);
    return { good: true, ...(fault !== undefined && { drift: fault }) };
  }
  // Deployed by somebody else: the containers may hold other settings, and would keep them when only Dokploy's are put right.
  const differing = await undeclared(dokploy, row, textMap(known.inputs["fingerprints"]));
  if (differing.length > 0)
    return { drift: `another deployment has put ${differing.join(", ")} in force`, good: false };
  const gated = await lookOnce(machine, row.appName, known.gate, latest.createdAt);
  return gated.is === "bad" ? { drift: gated.reason, good: false } : { good: gated.is === "good" };
}
