import { anything, count, flag, nonOptional, optional, text } from "../../input/field.ts";
import type { NotificationRow } from "../../rows/notification.ts";
import {
  createNotification,
  findNotification,
  removeNotification,
  updateNotification,
} from "../../store/notifications.ts";
import type { Shape } from "../../input/shape.ts";
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

/** Each kind's own fields, of those kinds that somebody declares. */
const channels = {
  slack: { webhookUrl: text({ min: 1 }), channel: text() },
  discord: { webhookUrl: text({ min: 1 }), decoration: flag() },
  ntfy: { serverUrl: text({ min: 1 }), topic: text({ min: 1 }), accessToken: text(), priority: count({ min: 1 }) },
  custom: { endpoint: text({ min: 1 }), headers: optional(anything()) },
} satisfies Record<NotificationRow["notificationType"], Shape>;

type Kind = keyof typeof channels;

/** The fields of a kind among an input's values. */
const channelIn = (kind: Kind, input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(channels[kind]).flatMap((field) => (field in input ? [[field, input[field]]] : [])));

/** A custom one's switches may be left out; ntfy has no thresholds. */
const eventFields = (kind: Kind): Shape => {
  if (kind === "custom") return optionalEvents;
  if (kind !== "ntfy") return demandedEvents;
  return Object.fromEntries(Object.entries(demandedEvents).filter(([event]) => event !== "serverThreshold"));
};

const create = (kind: Kind) =>
  mutation({ ...eventFields(kind), name: text(), ...channels[kind] }, ({ tables }, { member }, input) =>
    createNotification(tables, member.organizationId, {
      name: input.name,
      notificationType: kind,
      events: eventsIn(input),
      channel: { ...(kind === "custom" && { headers: null }), ...channelIn(kind, input) },
    }),
  );

const update = (kind: Kind) =>
  mutation(
    {
      ...byId,
      ...optionalEvents,
      [`${kind}Id`]: text({ min: kind === "slack" ? 0 : 1 }),
      name: optional(text()),
      ...Object.fromEntries(Object.entries(channels[kind]).map(([name, field]) => [name, optional(field)])),
    },
    ({ tables }, _caller, input) => {
      const name = input.name;
      const events = Object.fromEntries(Object.entries(eventsIn(input)).filter(([event]) => event in input));
      updateNotification(tables, input.notificationId, { name, events, channel: channelIn(kind, input) });
    },
  );

export const notificationRouter: Router = {
  createSlack: create("slack"),
  createDiscord: create("discord"),
  createNtfy: create("ntfy"),
  createCustom: create("custom"),
  updateSlack: update("slack"),
  updateDiscord: update("discord"),
  updateNtfy: update("ntfy"),
  updateCustom: update("custom"),
  all: query({}, ({ tables }, { member }) =>
    tables.notifications
      .filter(({ organizationId }) => organizationId === member.organizationId)
      .reverse()
      .map(withChannel),
  ),
  one: query(byId, ({ tables }, _caller, { notificationId }) => withChannel(findNotification(tables, notificationId))),
  remove: mutation(byId, ({ tables }, _caller, { notificationId }) => row(removeNotification(tables, notificationId))),
};
