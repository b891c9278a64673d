import { rowId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { MountRow } from "../rows/mount.ts";
import type { Tables } from "../tables.ts";

export const findMount = (tables: Tables, mountId: string): MountRow => {
  const row = tables.mounts.find((mount) => mount.mountId === mountId);
  if (!row) throw notFound("Mount");
  return row;
};

export interface NewMount {
  type: string;
  mountPath: string;
  serviceId: string;
  serviceType?: string | undefined;
  hostPath?: string | null | undefined;
  volumeName?: string | null | undefined;
  filePath?: string | null | undefined;
  content?: string | null | undefined;
}

/** The same path may be mounted any number of times (facts 67). */
export const createMount = (tables: Tables, request: NewMount): MountRow => {
  const row: MountRow = {
    mountId: rowId(),
    type: request.type,
    hostPath: request.hostPath ?? null,
    volumeName: request.volumeName ?? null,
    filePath: request.filePath ?? null,
    content: request.content ?? null,
    serviceType: request.serviceType ?? "application",
    mountPath: request.mountPath,
    composeId: request.serviceType === "compose" ? request.serviceId : null,
  };
  tables.mounts.push(row);
  return row;
};

export const mountsOf = (tables: Tables, composeId: string): MountRow[] =>
  tables.mounts.filter((mount) => mount.composeId === composeId);

export const removeMount = (tables: Tables, mountId: string): MountRow => {
  const row = findMount(tables, mountId);
  tables.mounts = tables.mounts.filter((mount) => mount !== row);
  return row;
};
