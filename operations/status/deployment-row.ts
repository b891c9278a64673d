import type { DeploymentRow } from "@yapit-infra/dokploy-provider/api/objects.ts";
import type { Row } from "./row.ts";

/** Dokploy's newest deployment; "done" is only that compose went through, and the services say the rest. */
export function deploymentRow(newest: DeploymentRow | undefined): Row {
  const about = "deployment";
  if (newest === undefined) return { about, state: "fault", detail: "there was none", todo: "pulumi up deploys" };
  const { status, createdAt, finishedAt, description } = newest;
  const [, commit] = /Commit: ([0-9a-f]{7})/.exec(description ?? "") ?? [];
  const when = `${(finishedAt ?? createdAt).slice(0, 16).replace("T", " ")} UTC${commit === undefined ? "" : `, commit ${commit}`}`;
  if (status === "error" || status === "cancelled") {
    const todo = "its log is in Dokploy's panel (the output openPanel); pulumi up deploys again";
    return { about, state: "fault", detail: `the last one, ${when}, ended with ${status}`, todo };
  }
  return { about, state: "ok", detail: status === "running" ? `goes on since ${when}` : `done ${when}` };
}
