export interface DeploymentRow {
  deploymentId: string;
  title: string;
  description: string;
  status: "running" | "done" | "error" | "cancelled";
  logPath: string;
  composeId: string;
  createdAt: string;
  startedAt: string;
  finishedAt: string | null;
}
