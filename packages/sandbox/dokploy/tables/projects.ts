/** Rows of projects, their environments and the patches, mounts, domains and deployments of a compose, with their defaults. */
import { rowId } from "../ids.ts";

export type ProjectRow = ReturnType<typeof newProject>;
export type EnvironmentRow = ReturnType<typeof newEnvironment>;
export type DeploymentRow = ReturnType<typeof newDeployment>;
export type DomainRow = ReturnType<typeof newDomain>;
export type MountRow = ReturnType<typeof newMount>;
export type PatchRow = ReturnType<typeof newPatch>;

/** Now, as columns hold it. */
export function now(): string {
  return new Date().toISOString();
}

export function newProject(given: { name: string; description?: string | null; env?: string; organizationId: string }) {
  const { name, description = null, env = "", organizationId } = given;
  return { projectId: rowId(), name, description, createdAt: now(), organizationId, env };
}

export function newEnvironment(given: { name: string; description?: string; projectId: string; isDefault: boolean }) {
  const { name, description = null, projectId, isDefault } = given;
  return { environmentId: rowId(), name, description, createdAt: now(), env: "", projectId, isDefault };
}

export function newDeployment(given: { title: string; description: string; composeId: string; logPath: string }) {
  const started = now();
  return {
    deploymentId: rowId(),
    ...given,
    status: "running" as "running" | "done" | "error" | "cancelled",
    createdAt: started,
    startedAt: started,
    finishedAt: null as string | null,
    errorMessage: null as string | null,
  };
}

/** Without a domainType it belongs to an "application", without a port it is 3000, whatever the compose (facts 68). */
export function newDomain(host: string, uniqueConfigKey: number) {
  return {
    domainId: rowId(),
    host,
    https: false,
    port: 3000 as number | null,
    customEntrypoint: null as string | null,
    path: "/" as string | null,
    serviceName: null as string | null,
    domainType: "application" as string | null,
    uniqueConfigKey,
    createdAt: now(),
    composeId: null as string | null,
    customCertResolver: null as string | null,
    applicationId: null,
    previewDeploymentId: null,
    certificateType: "none",
    internalPath: "/" as string | null,
    stripPath: false,
    middlewares: [] as string[] | null,
    forwardAuthEnabled: false,
    enabled: true,
  };
}

/** The same path may be mounted any number of times (facts 67). */
export function newMount(given: { type: string; mountPath: string; serviceType: string; serviceId: string }) {
  const { type, mountPath, serviceType, serviceId } = given;
  return {
    mountId: rowId(),
    type,
    hostPath: null as string | null,
    volumeName: null as string | null,
    filePath: null as string | null,
    content: null as string | null,
    serviceType,
    mountPath,
    composeId: serviceType === "compose" ? serviceId : null,
  };
}

/** A change of a cloned file. Always enabled (facts 66). */
export function newPatch(given: { type?: string; filePath: string; content: string; composeId: string }) {
  const { type = "update", filePath, content, composeId } = given;
  const made = now();
  return {
    patchId: rowId(),
    type,
    filePath,
    enabled: true,
    content,
    createdAt: made,
    updatedAt: made,
    applicationId: null,
    composeId: composeId as string | null,
  };
}
