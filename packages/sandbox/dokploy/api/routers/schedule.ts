import { flag, nullable, oneOf, optional, text, withDefault } from "../../input/field.ts";
import { appName, rowId } from "../../ids.ts";
import type { ScheduleRow } from "../../rows/schedule.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const view = (row: ScheduleRow) => ({ ...row, applicationId: null, serverId: null, organizationId: null });

/** Kept, never run: the sandbox's clock is not Dokploy's. */
export const scheduleRouter: Router = {
  list: query({ id: text(), scheduleType: optional(text()) }, ({ tables }, _caller, { id }) =>
    tables.schedules.filter(({ composeId }) => composeId === id).map(view),
  ),
  create: mutation(
    {
      name: text({ min: 1 }),
      description: optional(nullable(text())),
      cronExpression: text({ min: 1 }),
      serviceName: optional(nullable(text())),
      shellType: withDefault(oneOf(["bash", "sh"]), "bash"),
      scheduleType: withDefault(oneOf(["application", "compose", "server", "dokploy-server"]), "application"),
      command: text({ min: 1 }),
      composeId: optional(nullable(text())),
      enabled: withDefault(flag(), true),
      timezone: optional(nullable(text())),
    },
    ({ tables }, _caller, { description = null, serviceName = null, composeId = null, timezone = null, ...rest }) => {
      const row = {
        ...{ scheduleId: rowId(), appName: appName("schedule"), script: null, createdAt: new Date().toISOString() },
        ...rest,
        ...{ description, serviceName, composeId, timezone },
      };
      tables.schedules.push(row);
      return view(row);
    },
  ),
};
