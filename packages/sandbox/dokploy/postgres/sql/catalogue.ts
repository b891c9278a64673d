/** The tables that an operator reaches by SQL: their names, columns and what a row must have (facts 17, 21). */
import type { Tables } from "../../tables.ts";
import type { Value } from "./expression.ts";
import { SqlError } from "./sql-error.ts";

export type Row = Record<string, Value>;

export interface Table {
  /** The list inside Tables that holds its rows. */
  list: keyof Tables;
  /** From SQL's column to the row's property. */
  columns: Record<string, string>;
  /** SQL columns that must not be null. */
  required: string[];
  defaults: Row;
}

const snake = (names: string): Record<string, string> =>
  Object.fromEntries(
    names.split(" ").map((name) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name]),
  );

const same = (names: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, name]));

const apiKey =
  "id name start prefix key configId referenceId refillInterval refillAmount lastRefillAt enabled rateLimitEnabled " +
  "rateLimitTimeWindow rateLimitMax requestCount remaining lastRequest expiresAt createdAt updatedAt permissions metadata";

const catalogue: Record<string, Table | undefined> = {
  apikey: {
    list: "apiKeys",
    columns: snake(apiKey),
    required: ["id", "key", "config_id", "reference_id", "created_at", "updated_at"],
    defaults: { ...Object.fromEntries(apiKey.split(" ").map((name) => [name, null])), configId: "default" },
  },
  user: {
    list: "users",
    columns: { ...same("id firstName lastName email image role"), ...snake("createdAt updatedAt") },
    required: ["id", "email", "updated_at"],
    defaults: { firstName: "", lastName: "", image: null, role: "user" },
  },
  member: {
    list: "members",
    columns: {
      ...snake("id organizationId userId role isDefault createdAt"),
      // The spelling is Dokploy's (facts 40).
      accesedProjects: "accessedProjects",
      accessedEnvironments: "accessedEnvironments",
      accesedServices: "accessedServices",
    },
    required: ["id", "organization_id", "user_id", "role", "created_at"],
    defaults: { isDefault: false, accessedProjects: [], accessedEnvironments: [], accessedServices: [] },
  },
  organization: {
    list: "organizations",
    columns: snake("id name ownerId createdAt"),
    required: ["id", "name", "owner_id", "created_at"],
    defaults: {},
  },
  account: {
    list: "accounts",
    columns: snake("id userId providerId password"),
    required: ["id", "user_id", "provider_id"],
    defaults: { password: null },
  },
  project: {
    list: "projects",
    columns: same("projectId name description createdAt organizationId env"),
    required: ["projectId", "name", "createdAt", "organizationId"],
    defaults: { description: null, env: "" },
  },
  compose: {
    list: "composes",
    columns: same("composeId name appName description env composeStatus environmentId createdAt"),
    required: ["composeId", "name", "appName", "environmentId"],
    defaults: {},
  },
};

export const tableNamed = (name: string): Table => {
  const table = catalogue[name];
  if (!table) throw new SqlError(`relation "${name}" does not exist`);
  return table;
};

export const property = ({ columns }: Table, column: string): string => {
  const found = columns[column];
  if (found === undefined) throw new SqlError(`column "${column}" does not exist`);
  return found;
};

export const rowsOf = (tables: Tables, { list }: Table): Row[] => tables[list] as unknown as Row[];
