import { rowId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { DomainRow } from "../rows/domain.ts";
import type { Tables } from "../tables.ts";

export type DomainChanges = { [Column in keyof DomainRow]?: DomainRow[Column] | undefined };

export const findDomain = (tables: Tables, domainId: string): DomainRow => {
  const row = tables.domains.find((domain) => domain.domainId === domainId);
  if (!row) throw notFound("Domain");
  return row;
};

/** Without a domainType it belongs to an "application", without a port it is 3000, whatever the compose (facts 68). */
export const createDomain = (tables: Tables, request: DomainChanges & { host: string }): DomainRow => {
  const row: DomainRow = {
    domainId: rowId(),
    host: request.host,
    https: request.https ?? false,
    port: request.port ?? 3000,
    customEntrypoint: request.customEntrypoint ?? null,
    path: request.path ?? "/",
    serviceName: request.serviceName ?? null,
    domainType: request.domainType ?? "application",
    uniqueConfigKey: ++tables.lastDomainKey,
    createdAt: new Date().toISOString(),
    composeId: request.composeId ?? null,
    customCertResolver: request.customCertResolver ?? null,
    applicationId: request.applicationId ?? null,
    previewDeploymentId: null,
    certificateType: request.certificateType ?? "none",
    internalPath: request.internalPath ?? "/",
    stripPath: request.stripPath ?? false,
    middlewares: request.middlewares ?? [],
    forwardAuthEnabled: request.forwardAuthEnabled ?? false,
    enabled: true,
  };
  tables.domains.push(row);
  return row;
};

export const domainsOf = (tables: Tables, composeId: string): DomainRow[] =>
  tables.domains.filter((domain) => domain.composeId === composeId);

export const updateDomain = (tables: Tables, domainId: string, changes: DomainChanges): DomainRow =>
  Object.assign(findDomain(tables, domainId), changes);

export const deleteDomain = (tables: Tables, domainId: string): DomainRow => {
  const row = findDomain(tables, domainId);
  tables.domains = tables.domains.filter((domain) => domain !== row);
  return row;
};
