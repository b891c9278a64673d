import type { Dokploy } from "../../dokploy.ts";
import { fileMountPath } from "../../deploy/paths.ts";
import { nullable, oneOf, optional, text, withDefault } from "../../input/field.ts";
import type { MountRow } from "../../rows/mount.ts";
import { findCompose } from "../../store/composes.ts";
import { createMount, findMount, mountsOf, removeMount } from "../../store/mounts.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { mountView, mountWithService } from "./mount-views.ts";

const type = oneOf(["bind", "volume", "file"]);
const line = () => optional(nullable(text()));

/** Undefined: not a file of a compose; a bind mount on one is stored and has no effect (facts 67). */
const pathOnMachine = ({ tables }: Dokploy, mount: MountRow): string | undefined =>
  mount.type === "file" && mount.filePath !== null && mount.composeId !== null
    ? fileMountPath(findCompose(tables, mount.composeId).appName, mount.filePath)
    : undefined;

const writeMount = async (dokploy: Dokploy, mount: MountRow): Promise<void> => {
  const path = pathOnMachine(dokploy, mount);
  if (path !== undefined) await dokploy.host.writeFile(path, mount.content ?? "", 0o644);
};

export const mountsRouter: Router = {
  create: mutation(
    {
      type,
      hostPath: line(),
      volumeName: line(),
      content: line(),
      mountPath: text({ min: 1 }),
      filePath: line(),
      serviceType: withDefault(text(), "application"),
      serviceId: text({ min: 1 }),
    },
    async (dokploy, _caller, input) => {
      const mount = createMount(dokploy.tables, input);
      await writeMount(dokploy, mount);
      return mountView(mount);
    },
  ),
  one: query({ mountId: text({ min: 1 }) }, ({ tables }, _caller, { mountId }) =>
    mountWithService(tables, findMount(tables, mountId)),
  ),
  listByServiceId: query(
    { serviceId: text({ min: 1 }), serviceType: optional(text()) },
    ({ tables }, _caller, { serviceId }) => mountsOf(tables, serviceId).map(mountView),
  ),
  // The answer shows the old text, the file holds the new one.
  update: mutation(
    {
      mountId: text({ min: 1 }),
      type: optional(type),
      hostPath: line(),
      volumeName: line(),
      filePath: line(),
      content: line(),
      mountPath: optional(text({ min: 1 })),
    },
    async (dokploy, _caller, { mountId, ...changes }) => {
      const mount = findMount(dokploy.tables, mountId);
      const before = mountWithService(dokploy.tables, { ...mount });
      Object.assign(mount, changes);
      await writeMount(dokploy, mount);
      return before;
    },
  ),
  remove: mutation({ mountId: text({ min: 1 }) }, async (dokploy, _caller, { mountId }) => {
    const path = pathOnMachine(dokploy, findMount(dokploy.tables, mountId));
    if (path !== undefined) await dokploy.host.remove(path);
    return mountView(removeMount(dokploy.tables, mountId));
  }),
};
