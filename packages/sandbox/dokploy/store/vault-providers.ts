/** Providers of `${{vault.NAME.REF}}`: unique by name, usable where they are assigned (facts 72). */
import { rowId } from "../ids.ts";
import { failedQuery, notFound } from "../refusals.ts";
import type { VaultProviderRow } from "../rows/vault-provider.ts";
import type { Tables } from "../tables.ts";

export const createVaultProvider = (
  tables: Tables,
  organizationId: string,
  request: Pick<VaultProviderRow, "name" | "config" | "assignments" | "providerType">,
): VaultProviderRow => {
  if (tables.vaultProviders.some((row) => row.organizationId === organizationId && row.name === request.name)) {
    throw failedQuery('insert into "vaultProvider"', [request.name]);
  }
  const row = { vaultProviderId: rowId(), ...request, organizationId, createdAt: new Date().toISOString() };
  tables.vaultProviders.push(row);
  return row;
};

export const findVaultProvider = (tables: Tables, vaultProviderId: string): VaultProviderRow => {
  const row = tables.vaultProviders.find((provider) => provider.vaultProviderId === vaultProviderId);
  if (!row) throw notFound("Vault provider");
  return row;
};

export const removeVaultProvider = (tables: Tables, vaultProviderId: string): void => {
  const row = findVaultProvider(tables, vaultProviderId);
  tables.vaultProviders = tables.vaultProviders.filter((provider) => provider !== row);
};
