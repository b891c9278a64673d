import { z } from "zod";
import { fileMountPath } from "../../deploy/paths.ts";
import type { Dokploy } from "../../dokploy.ts";
import { find, ofCompose, removeRow } from "../../store/rows.ts";
import { type MountRow, newMount } from "../../tables/projects.ts";
import type { Tables } from "../../tables/tables.ts";
import { filled, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

/** Where a mount may belong beside a compose. */
const OTHERS = ["application", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"];

export function mountView(row: MountRow) {
  return { ...row, ...Object.fromEntries(OTHERS.map((other) => [`${other}Id`, null])) };
}

function withService(tables: Tables, row: MountRow) {
  const compose = row.composeId === null ? undefined : find(tables, "composes", row.composeId);
  const environment = compose && find(tables, "environments", compose.environmentId);
  const { organizationId } = environment ? find(tables, "projects", environment.projectId) : {};
  return {
    ...mountView(row),
    ...Object.fromEntries(OTHERS.map((other) => [other, null])),
    compose: compose
      ? { serverId: compose.serverId, appName: compose.appName, environment: { project: { organizationId } } }
      : null,
  };
}

/** Undefined: not a file of a compose; a bind mount on one is stored and has no effect (facts 67). */
function pathOnMachine({ tables }: Dokploy, { type, filePath, composeId }: MountRow): string | undefined {
  return type === "file" && filePath !== null && composeId !== null
    ? fileMountPath(find(tables, "composes", composeId).appName, filePath)
    : undefined;
}

async function writeMount(dokploy: Dokploy, mount: MountRow): Promise<void> {
  const path = pathOnMachine(dokploy, mount);
  if (path !== undefined) await dokploy.host.writeFile(path, mount.content ?? "", 0o644);
}

const type = z.enum(["bind", "volume", "file"]);
const settable = { hostPath: line, volumeName: line, content: line, filePath: line };
const byId = { mountId: filled };

export const mountsRouter: Router = {
  create: mutation(
    { type, ...settable, mountPath: filled, serviceType: text.default("application"), serviceId: filled },
    async (dokploy, { serviceId, serviceType, ...input }) => {
      const mount = Object.assign(newMount({ ...input, serviceType, serviceId }), input);
      dokploy.tables.mounts.push(mount);
      await writeMount(dokploy, mount);
      return mountView(mount);
    },
  ),
  one: query(byId, ({ tables }, { mountId }) => withService(tables, find(tables, "mounts", mountId))),
  listByServiceId: query({ serviceId: filled, serviceType: text.optional() }, ({ tables }, { serviceId }) =>
    ofCompose(tables, "mounts", serviceId).map(mountView),
  ),
  // The answer shows the old text, the file holds the new one.
  update: mutation(
    { ...byId, type: type.optional(), ...settable, mountPath: filled.optional() },
    async (dokploy, { mountId, ...changes }) => {
      const mount = find(dokploy.tables, "mounts", mountId);
      const before = withService(dokploy.tables, { ...mount });
      Object.assign(mount, changes);
      await writeMount(dokploy, mount);
      return before;
    },
  ),
  remove: mutation(byId, async (dokploy, { mountId }) => {
    const path = pathOnMachine(dokploy, find(dokploy.tables, "mounts", mountId));
    if (path !== undefined) await dokploy.host.remove(path);
    return mountView(removeRow(dokploy.tables, "mounts", mountId));
  }),
};
