/** Dokploy's database: plain JSON, a list a table, rows in the order they were inserted. Times are ISO 8601 strings. */
import { defaultSettings } from "./store/settings-row.ts";
import type { SettingsRow } from "./store/settings-row.ts";

export interface UserRow {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  image: string | null;
  role: string;
  createdAt: string;
  updatedAt: string;
}

/** How a user signs in; `password` is a SHA-256, the real one a bcrypt hash. */
export interface AccountRow {
  id: string;
  userId: string;
  providerId: "credential";
  password: string;
}

export interface SessionRow {
  id: string;
  token: string;
  userId: string;
  expiresAt: string;
}

export interface OrganizationRow {
  id: string;
  name: string;
  ownerId: string;
  createdAt: string;
}

export interface MemberRow {
  id: string;
  organizationId: string;
  userId: string;
  role: string;
  isDefault: boolean;
  createdAt: string;
  accessedProjects: string[];
  accessedEnvironments: string[];
  accessedServices: string[];
}

/** `key` is the base64url SHA-256 of the secret, `metadata` JSON text (facts 21). */
export interface ApiKeyRow {
  id: string;
  name: string | null;
  start: string | null;
  prefix: string | null;
  key: string;
  configId: string;
  referenceId: string;
  refillInterval: number | null;
  refillAmount: number | null;
  lastRefillAt: string | null;
  enabled: boolean | null;
  rateLimitEnabled: boolean | null;
  /** Milliseconds. */
  rateLimitTimeWindow: number | null;
  rateLimitMax: number | null;
  requestCount: number | null;
  remaining: number | null;
  lastRequest: string | null;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
  permissions: string | null;
  metadata: string | null;
}

export interface ProjectRow {
  projectId: string;
  name: string;
  description: string | null;
  createdAt: string;
  organizationId: string;
  env: string;
}

export interface EnvironmentRow {
  environmentId: string;
  name: string;
  description: string | null;
  createdAt: string;
  env: string;
  projectId: string;
  isDefault: boolean;
}

export interface SshKeyRow {
  sshKeyId: string;
  privateKey: string;
  publicKey: string;
  name: string;
  description: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  organizationId: string;
}

export type ComposeStatus = "idle" | "running" | "done" | "error";

export interface ComposeRow {
  composeId: string;
  name: string;
  appName: string;
  description: string | null;
  env: string | null;
  composeFile: string;
  refreshToken: string | null;
  sourceType: string;
  composeType: string;
  repository: string | null;
  owner: string | null;
  branch: string | null;
  autoDeploy: boolean | null;
  gitlabProjectId: number | null;
  gitlabRepository: string | null;
  gitlabOwner: string | null;
  gitlabBranch: string | null;
  gitlabPathNamespace: string | null;
  bitbucketRepository: string | null;
  bitbucketRepositorySlug: string | null;
  bitbucketOwner: string | null;
  bitbucketBranch: string | null;
  giteaRepository: string | null;
  giteaOwner: string | null;
  giteaBranch: string | null;
  customGitUrl: string | null;
  customGitBranch: string | null;
  customGitSSHKeyId: string | null;
  command: string;
  createEnvFile: boolean;
  enableSubmodules: boolean;
  composePath: string;
  suffix: string;
  randomize: boolean;
  isolatedDeployment: boolean;
  isolatedDeploymentsVolume: boolean;
  triggerType: string | null;
  composeStatus: ComposeStatus;
  icon: string | null;
  environmentId: string;
  createdAt: string;
  watchPaths: string[] | null;
  githubId: string | null;
  gitlabId: string | null;
  bitbucketId: string | null;
  giteaId: string | null;
  serverId: string | null;
  serviceNetworks: unknown[];
}

export interface PatchRow {
  patchId: string;
  type: string;
  filePath: string;
  enabled: boolean;
  content: string;
  createdAt: string;
  updatedAt: string;
  applicationId: string | null;
  composeId: string | null;
}

export interface MountRow {
  mountId: string;
  type: string;
  hostPath: string | null;
  volumeName: string | null;
  filePath: string | null;
  content: string | null;
  serviceType: string;
  mountPath: string;
  composeId: string | null;
}

export interface DomainRow {
  domainId: string;
  host: string;
  https: boolean;
  port: number | null;
  customEntrypoint: string | null;
  path: string | null;
  serviceName: string | null;
  domainType: string | null;
  uniqueConfigKey: number;
  createdAt: string;
  composeId: string | null;
  customCertResolver: string | null;
  applicationId: string | null;
  previewDeploymentId: string | null;
  certificateType: string;
  internalPath: string | null;
  stripPath: boolean;
  middlewares: string[] | null;
  forwardAuthEnabled: boolean;
  enabled: boolean;
}

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

export interface DestinationRow {
  destinationId: string;
  name: string;
  provider: string | null;
  accessKey: string;
  secretAccessKey: string;
  bucket: string;
  region: string;
  endpoint: string;
  additionalFlags: string[] | null;
  organizationId: string;
  createdAt: string;
}

export interface BackupRow {
  backupId: string;
  appName: string;
  schedule: string;
  enabled: boolean | null;
  database: string;
  prefix: string;
  serviceName: string | null;
  destinationId: string;
  keepLatestCount: number | null;
  includeEncryptionKey: boolean;
  backupType: string;
  databaseType: string;
  composeId: string | null;
  metadata: unknown;
}

export interface NotificationRow {
  notificationId: string;
  name: string;
  notificationType: "slack" | "custom";
  events: Record<string, boolean>;
  createdAt: string;
  organizationId: string;
  /** The channel's own row, its id among it. */
  channel: Record<string, unknown>;
}

export interface VaultProviderRow {
  vaultProviderId: string;
  name: string;
  providerType: string;
  config: Record<string, unknown>;
  assignments: { projectId: string; environmentIds: string[] }[];
  organizationId: string;
  createdAt: string;
}

export interface ScheduleRow {
  scheduleId: string;
  name: string;
  description: string | null;
  cronExpression: string;
  appName: string;
  serviceName: string | null;
  shellType: string;
  scheduleType: string;
  command: string;
  script: string | null;
  composeId: string | null;
  enabled: boolean;
  timezone: string | null;
  createdAt: string;
}

export interface Tables {
  users: UserRow[];
  accounts: AccountRow[];
  sessions: SessionRow[];
  organizations: OrganizationRow[];
  members: MemberRow[];
  apiKeys: ApiKeyRow[];
  projects: ProjectRow[];
  environments: EnvironmentRow[];
  sshKeys: SshKeyRow[];
  composes: ComposeRow[];
  patches: PatchRow[];
  mounts: MountRow[];
  domains: DomainRow[];
  deployments: DeploymentRow[];
  destinations: DestinationRow[];
  backups: BackupRow[];
  notifications: NotificationRow[];
  vaultProviders: VaultProviderRow[];
  schedules: ScheduleRow[];
  settings: SettingsRow;
  /** The serial column domain.uniqueConfigKey. */
  lastDomainKey: number;
}

/** What the migrations leave behind in an empty database. */
export const migratedTables = (now: string): Tables => ({
  users: [],
  accounts: [],
  sessions: [],
  organizations: [],
  members: [],
  apiKeys: [],
  projects: [],
  environments: [],
  sshKeys: [],
  composes: [],
  patches: [],
  mounts: [],
  domains: [],
  deployments: [],
  destinations: [],
  backups: [],
  notifications: [],
  vaultProviders: [],
  schedules: [],
  settings: defaultSettings(now),
  lastDomainKey: 0,
});
