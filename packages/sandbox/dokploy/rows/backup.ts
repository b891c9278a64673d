/** Backups of databases, and the buckets they go to. */

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
