import { anything, listOf, oneOf, text } from "../../input/field.ts";
import { object } from "../../input/shape.ts";
import { badRequest } from "../../refusals.ts";
import type { VaultProviderRow } from "../../rows/vault-provider.ts";
import { createVaultProvider, findVaultProvider, removeVaultProvider } from "../../store/vault-providers.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const secretFields = ["token", "clientSecret", "secretAccessKey", "serviceToken", "secretKey"];

const masked = ({ config, ...row }: VaultProviderRow) => {
  const shown = Object.entries(config).map(([name, value]) => [name, secretFields.includes(name) ? "********" : value]);
  return { ...row, config: Object.fromEntries(shown) as Record<string, unknown> };
};

const byId = { vaultProviderId: text() };
const providerType = oneOf(["hashicorp", "infisical", "aws", "doppler", "azure", "scaleway"]);

export const vaultProviderRouter: Router = {
  create: mutation(
    {
      name: text({ min: 1, pattern: /^[a-zA-Z0-9_-]+$/ }),
      config: anything(),
      assignments: listOf(object({ projectId: text(), environmentIds: listOf(text()) })),
    },
    ({ tables }, { member }, { name, config, assignments }) => {
      const given = typeof config === "object" && config !== null ? { ...config } : {};
      const kind = providerType.parse("providerType" in given ? given.providerType : undefined, ["config"], false);
      if ("issues" in kind) throw badRequest(kind.issues[0]?.message ?? "Invalid config");
      const row = { name, config: given, assignments, providerType: kind.value };
      return masked(createVaultProvider(tables, member.organizationId, row));
    },
  ),
  all: query({}, ({ tables }, { member }) =>
    tables.vaultProviders.filter(({ organizationId }) => organizationId === member.organizationId).map(masked),
  ),
  testConnection: mutation(byId, ({ tables }, _caller, { vaultProviderId }) => {
    findVaultProvider(tables, vaultProviderId);
    throw badRequest("fetch failed");
  }),
  remove: mutation(byId, ({ tables }, _caller, { vaultProviderId }) => {
    removeVaultProvider(tables, vaultProviderId);
    return true;
  }),
};
