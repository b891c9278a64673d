/** Dokploy's database: plain JSON, a list a table, rows in the order they were inserted. Times are ISO 8601 texts. */
import type { AccountRow, ApiKeyRow, MemberRow, OrganizationRow, SessionRow, UserRow } from "./accounts.ts";
import type { ComposeRow } from "./compose.ts";
import type { DeploymentRow, DomainRow, EnvironmentRow, MountRow, PatchRow, ProjectRow } from "./projects.ts";
import { newSettings, type SettingsRow } from "./settings.ts";

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

/** A row of what this program has no use for: as it was given, with an id and a time. */
export type OtherRow = Record<string, unknown>;

export interface VaultProviderRow {
  vaultProviderId: string;
  name: string;
  providerType: string;
  config: Record<string, unknown>;
  assignments: { projectId: string; environmentIds: string[] }[];
  organizationId: string;
  createdAt: string;
}

export interface NotificationRow {
  notificationId: string;
  name: string;
  notificationType: "slack" | "discord" | "ntfy" | "custom";
  events: Record<string, boolean>;
  createdAt: string;
  organizationId: string;
  /** The channel's own row, its id among it. */
  channel: Record<string, unknown>;
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
  destinations: OtherRow[];
  backups: OtherRow[];
  notifications: NotificationRow[];
  vaultProviders: VaultProviderRow[];
  schedules: OtherRow[];
  settings: SettingsRow;
  /** The serial column domain.uniqueConfigKey. */
  lastDomainKey: number;
}

/** What the migrations leave behind in an empty database. */
export function migratedTables(now: string): Tables {
  return {
    ...{ users: [], accounts: [], sessions: [], organizations: [], members: [], apiKeys: [] },
    ...{ projects: [], environments: [], sshKeys: [], composes: [], patches: [], mounts: [], domains: [] },
    ...{ deployments: [], destinations: [], backups: [], notifications: [], vaultProviders: [], schedules: [] },
    settings: newSettings(now),
    lastDomainKey: 0,
  };
}
