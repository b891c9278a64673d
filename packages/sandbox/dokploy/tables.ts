/** Dokploy's database: plain JSON, a list a table, rows in the order they were inserted. Times are ISO 8601 strings. */
import type { ApiKeyRow } from "./rows/api-key.ts";
import type { BackupRow, DestinationRow } from "./rows/backup.ts";
import type { ComposeRow } from "./rows/compose.ts";
import type { DeploymentRow } from "./rows/deployment.ts";
import type { DomainRow } from "./rows/domain.ts";
import type { MountRow } from "./rows/mount.ts";
import type { NotificationRow } from "./rows/notification.ts";
import type { MemberRow, OrganizationRow } from "./rows/organization.ts";
import type { PatchRow } from "./rows/patch.ts";
import type { EnvironmentRow, ProjectRow } from "./rows/project.ts";
import type { ScheduleRow } from "./rows/schedule.ts";
import { defaultSettings } from "./rows/settings.ts";
import type { SettingsRow } from "./rows/settings.ts";
import type { SshKeyRow } from "./rows/ssh-key.ts";
import type { AccountRow, SessionRow, UserRow } from "./rows/user.ts";
import type { VaultProviderRow } from "./rows/vault-provider.ts";

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
