import { rowId } from "../ids.ts";
import { internal, notFound } from "../refusals.ts";
import type { NotificationRow } from "../rows/notification.ts";
import type { Tables } from "../tables.ts";

export const createNotification = (
  tables: Tables,
  organizationId: string,
  request: Pick<NotificationRow, "name" | "notificationType" | "events" | "channel">,
): void => {
  const { notificationType: kind, channel } = request;
  tables.notifications.push({
    notificationId: rowId(),
    ...request,
    channel: { [`${kind}Id`]: rowId(), ...channel },
    createdAt: new Date().toISOString(),
    organizationId,
  });
};

export const findNotification = (tables: Tables, notificationId: string): NotificationRow => {
  const row = tables.notifications.find((notification) => notification.notificationId === notificationId);
  if (!row) throw notFound("Notification");
  return row;
};

/** An update that leaves the channel's own columns out has nothing to set there, and fails as a whole. */
export const updateNotification = (
  tables: Tables,
  notificationId: string,
  changes: { name?: string | undefined; events: Record<string, boolean>; channel: Record<string, unknown> },
): void => {
  if (Object.keys(changes.channel).length === 0) throw internal("No values to set");
  const row = findNotification(tables, notificationId);
  if (changes.name !== undefined) row.name = changes.name;
  Object.assign(row.events, changes.events);
  Object.assign(row.channel, changes.channel);
};

export const removeNotification = (tables: Tables, notificationId: string): NotificationRow => {
  const row = findNotification(tables, notificationId);
  tables.notifications = tables.notifications.filter((notification) => notification !== row);
  return row;
};
