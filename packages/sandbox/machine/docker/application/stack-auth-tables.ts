/** The tables of Stack Auth's schema that setting a project up touches (facts of image 3ef9cb3's migrations). */
import type { Database, Table } from "./database.ts";

const DEFINITIONS: Record<string, Pick<Table, "columns" | "unique">> = {
  Project: {
    columns: ["id", "createdAt", "updatedAt", "displayName", "description", "isProductionMode", "ownerTeamId"],
    unique: [["id"]],
  },
  Tenancy: {
    columns: ["id", "createdAt", "updatedAt", "projectId", "branchId", "organizationId", "hasNoOrganization"],
    unique: [["id"], ["projectId", "branchId", "hasNoOrganization"]],
  },
  ApiKeySet: {
    columns: [
      "projectId",
      "id",
      "description",
      "createdAt",
      "expiresAt",
      "manuallyRevokedAt",
      "updatedAt",
      "publishableClientKey",
      "secretServerKey",
      "superSecretAdminKey",
    ],
    unique: [["projectId", "id"], ["publishableClientKey"], ["secretServerKey"], ["superSecretAdminKey"]],
  },
  EnvironmentConfigOverride: {
    columns: ["projectId", "branchId", "createdAt", "updatedAt", "config"],
    unique: [["projectId", "branchId"]],
  },
};

/** Migrations add what is missing and keep what is there. */
export function migrate(database: Database): void {
  for (const [name, { columns, unique }] of Object.entries(DEFINITIONS))
    database.tables[name] ??= { columns, unique, rows: [] };
}
