import { anything, flag, nonOptional, optional, text } from "../../input/field.ts";
import type { NotificationRow } from "../../rows/notification.ts";
import {
  createNotification,
  findNotification,
  removeNotification,
  updateNotification,
} from "../../store/notifications.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const kinds = "slack telegram discord email resend gotify ntfy mattermost custom lark pushover teams".split(" ");
const named = <T>(names: string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

const row = (notification: NotificationRow) => {
  const { notificationId, name, events, notificationType: kind, createdAt, organizationId, channel } = notification;
  const idOf = (other: string) => (other === kind ? channel[`${kind}Id`] : null);
  const ids = Object.fromEntries(kinds.map((other) => [`${other}Id`, idOf(other)]));
  return { notificationId, name, ...events, notificationType: kind, createdAt, ...ids, organizationId };
};

const withChannel = (notification: NotificationRow) => ({
  ...row(notification),
  ...named(kinds, (kind) => (kind === notification.notificationType ? notification.channel : null)),
});

const eventNames = [
  "appBuildError",
  "databaseBackup",
  "dokployBackup",
  "volumeBackup",
  "dokployRestart",
  "appDeploy",
  "dockerCleanup",
  "serverThreshold",
];
const demandedEvents = named(eventNames, () => nonOptional(flag()));
const optionalEvents = named(eventNames, () => optional(flag()));

/** The switches among an input's values; what is not given is off. */
const eventsIn = (input: Record<string, unknown>): Record<string, boolean> =>
  named(eventNames, (name) => input[name] === true);

const byId = { notificationId: text({ min: 1 }) };

export const notificationRouter: Router = {
  createSlack: mutation(
    { ...demandedEvents, name: text(), webhookUrl: text({ min: 1 }), channel: text() },
    ({ tables }, { member }, { name, webhookUrl, channel, ...input }) =>
      createNotification(tables, member.organizationId, {
        name,
        notificationType: "slack",
        events: eventsIn(input),
        channel: { webhookUrl, channel },
      }),
  ),
  createCustom: mutation(
    { ...optionalEvents, name: text(), endpoint: text({ min: 1 }), headers: optional(anything()) },
    ({ tables }, { member }, { name, endpoint, headers = null, ...input }) =>
      createNotification(tables, member.organizationId, {
        name,
        notificationType: "custom",
        events: eventsIn(input),
        channel: { endpoint, headers },
      }),
  ),
  updateCustom: mutation(
    {
      ...byId,
      ...optionalEvents,
      customId: text({ min: 1 }),
      name: optional(text()),
      endpoint: optional(text({ min: 1 })),
      headers: optional(anything()),
    },
    ({ tables }, _caller, { notificationId, name, endpoint, headers, ...input }) => {
      const given = Object.entries({ endpoint, headers }).filter(([, value]) => value !== undefined);
      const events = Object.fromEntries(Object.entries(eventsIn(input)).filter(([event]) => event in input));
      updateNotification(tables, notificationId, { name, events, channel: Object.fromEntries(given) });
    },
  ),
  all: query({}, ({ tables }, { member }) =>
    tables.notifications
      .filter(({ organizationId }) => organizationId === member.organizationId)
      .reverse()
      .map(withChannel),
  ),
  one: query(byId, ({ tables }, _caller, { notificationId }) => withChannel(findNotification(tables, notificationId))),
  remove: mutation(byId, ({ tables }, _caller, { notificationId }) => row(removeNotification(tables, notificationId))),
};
