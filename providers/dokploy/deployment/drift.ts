/** What a refresh finds of a deployment: why what runs is not what was declared and deployed. */
import type { Values } from "../../protocol/values.ts";
import type { ComposeRow, DeploymentRow } from "../api/objects.ts";
import type { Reach } from "../reach.ts";
import { text, textMap } from "../rules/fields.ts";
import { judgeContainers, lookAtContainers } from "./containers.ts";
import { undeclared } from "./snapshot.ts";

/** A sentence's worth of words; undefined: all is as it was left. */
export async function driftOf(
  { dokploy, machine }: Reach,
  row: ComposeRow,
  latest: DeploymentRow,
  known: { inputs: Values; state: Values },
): Promise<string | undefined> {
  if (latest.status === "running") return undefined;
  if (latest.status !== "done") return `the latest deployment in Dokploy is ${latest.status ?? "unknown"}`;
  const view = await lookAtContainers(machine, row.appName);
  const verdict = judgeContainers(view, 0, new Map(view.containers.map(({ id, restarts }) => [id, restarts])));
  if (verdict.is !== "good") return verdict.reason;
  if (latest.deploymentId === text(known.state, "deploymentId")) return undefined;
  // Deployed by somebody else: the containers may hold other settings, and would keep them when only Dokploy's are put right.
  const differing = await undeclared(dokploy, row, textMap(known.inputs["fingerprints"]));
  return differing.length > 0 ? `another deployment has put ${differing.join(", ")} in force` : undefined;
}
