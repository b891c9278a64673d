/** Dokploy's objects as its API shows them (v0.30.2), as far as this provider reads them. */
export interface ProjectRow {
  projectId: string;
  name: string;
  description: string | null;
}

export interface ServiceRow {
  composeId: string;
  name: string;
  description?: string | null;
}

export interface EnvironmentRow {
  environmentId: string;
  name: string;
  description: string | null;
  projectId: string;
  isDefault: boolean;
}

/** An environment with what is inside: compose services and, by kind, everything else Dokploy can hold. */
export interface EnvironmentWithServices extends EnvironmentRow {
  compose: ServiceRow[];
  [kind: string]: unknown;
}

export interface ProjectWithEnvironments extends ProjectRow {
  environments: EnvironmentWithServices[];
}

export interface SshKeyRow {
  sshKeyId: string;
  name: string;
  description: string | null;
  privateKey: string;
  publicKey: string;
}

/** The settings of a compose service that `compose.update` takes. */
export interface ComposeSettings {
  name: string;
  description: string | null;
  environmentId: string;
  sourceType: string;
  customGitUrl: string | null;
  customGitBranch: string | null;
  customGitSSHKeyId: string | null;
  composePath: string;
  composeType: string;
  command: string;
  env: string | null;
  createEnvFile: boolean;
  autoDeploy: boolean;
  watchPaths: string[] | null;
  triggerType: string | null;
  enableSubmodules: boolean;
  randomize: boolean | null;
  suffix: string;
  isolatedDeployment: boolean;
  refreshToken: string | null;
}

export interface ComposeRow extends ComposeSettings {
  composeId: string;
  appName: string;
  composeStatus: "idle" | "running" | "done" | "error";
}

export interface PatchRow {
  patchId: string;
  type: string;
  filePath: string;
  enabled: boolean;
  content: string;
  composeId: string | null;
}

export interface DomainRow {
  domainId: string;
  host: string;
  https: boolean;
  port: number | null;
  path: string | null;
  serviceName: string | null;
  certificateType: string;
  composeId: string | null;
}

export interface DeploymentRow {
  deploymentId: string;
  title: string;
  /** "Commit: <sha>" once a deployment from git has ended. */
  description: string | null;
  status: "running" | "done" | "error" | "cancelled" | null;
  createdAt: string;
  finishedAt: string | null;
  /** Of one that failed before it had a log. */
  errorMessage?: string | null;
}

export interface QueuedJob {
  data: { composeId?: string; titleLog?: string };
  /** "waiting" or "active". */
  state: string;
  /** Since when it is active, milliseconds since 1970 by Dokploy's clock, as the rows' times are. */
  processedOn?: number;
}

/** The channel's own row, its address among it; null for every kind but one. */
type Channel = Record<string, unknown> | null;

export interface NotificationRow {
  notificationId: string;
  name: string;
  notificationType: "ntfy" | "slack" | "discord" | "custom";
  appBuildError: boolean;
  appDeploy: boolean;
  databaseBackup: boolean;
  volumeBackup: boolean;
  dokployBackup: boolean;
  dokployRestart: boolean;
  dockerCleanup: boolean;
  serverThreshold: boolean;
  ntfy: Channel;
  slack: Channel;
  discord: Channel;
  custom: Channel;
}
