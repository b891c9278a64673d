export interface VaultProviderRow {
  vaultProviderId: string;
  name: string;
  providerType: string;
  config: Record<string, unknown>;
  assignments: { projectId: string; environmentIds: string[] }[];
  organizationId: string;
  createdAt: string;
}
