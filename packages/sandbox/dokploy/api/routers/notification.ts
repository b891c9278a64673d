import { z } from "zod";
import { rowId } from "../../ids.ts";
import { internal } from "../../refusals.ts";
import { find, ofOrganization, removeRow } from "../../store/rows.ts";
import { now } from "../../tables/projects.ts";
import type { NotificationRow } from "../../tables/tables.ts";
import { filled, flag, text } from "../input.ts";
import { mutation, type Procedure, query, type Router } from "../procedure.ts";

const KINDS = "slack telegram discord email resend gotify ntfy mattermost custom lark pushover teams".split(" ");
const EVENTS = [
  ...["appBuildError", "databaseBackup", "dokployBackup", "volumeBackup", "dokployRestart", "appDeploy"],
  ...["dockerCleanup", "serverThreshold"],
];

/** Each kind's own fields, of those kinds that somebody declares. */
const CHANNELS = {
  slack: { webhookUrl: filled, channel: text },
  discord: { webhookUrl: filled, decoration: flag },
  ntfy: { serverUrl: filled, topic: filled, accessToken: text, priority: z.number().min(1) },
  custom: { endpoint: filled, headers: z.unknown().optional() },
} satisfies Record<NotificationRow["notificationType"], z.ZodRawShape>;

type Kind = keyof typeof CHANNELS;
type Input = Record<string, unknown>;

function named<T>(names: string[], value: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** The fields of an input that are among the names. */
function given(input: Input, names: string[]): Input {
  return Object.fromEntries(names.flatMap((name) => (name in input ? [[name, input[name]]] : [])));
}

/** A custom one's switches may be left out; ntfy has no thresholds. */
function eventFields(kind: Kind): z.ZodRawShape {
  if (kind === "custom") return named(EVENTS, () => flag.optional());
  const names = EVENTS.filter((event) => kind !== "ntfy" || event !== "serverThreshold");
  return named(names, () => z.nonoptional(flag.optional()));
}

function create(kind: Kind): Procedure {
  const channel = Object.keys(CHANNELS[kind]);
  return mutation({ ...eventFields(kind), name: text, ...CHANNELS[kind] }, ({ tables }, input: Input, { member }) => {
    tables.notifications.push({
      notificationId: rowId(),
      name: String(input["name"]),
      notificationType: kind,
      // What is not given is off.
      events: named(EVENTS, (event) => input[event] === true),
      channel: { [`${kind}Id`]: rowId(), ...(kind === "custom" && { headers: null }), ...given(input, channel) },
      createdAt: now(),
      organizationId: member.organizationId,
    });
  });
}

/** An update that leaves the channel's own columns out has nothing to set there, and fails as a whole. */
function update(kind: Kind): Procedure {
  const fields = {
    ...{ notificationId: filled, [`${kind}Id`]: kind === "slack" ? text : filled, name: text.optional() },
    ...named(EVENTS, () => flag.optional()),
    ...z.object(CHANNELS[kind] as z.ZodRawShape).partial().shape,
  };
  return mutation(fields, ({ tables }, input: Input) => {
    const channel = given(input, Object.keys(CHANNELS[kind]));
    if (Object.keys(channel).length === 0) throw internal("No values to set");
    const notification = find(tables, "notifications", input["notificationId"]);
    Object.assign(notification, given(input, ["name"]));
    Object.assign(notification.events, given(input, EVENTS));
    Object.assign(notification.channel, channel);
  });
}

function row({ events, channel, notificationType, ...notification }: NotificationRow) {
  const idOf = (kind: string) => (kind === notificationType ? channel[`${kind}Id`] : null);
  const ids = Object.fromEntries(KINDS.map((kind) => [`${kind}Id`, idOf(kind)]));
  return { ...notification, ...events, notificationType, ...ids };
}

function withChannel(notification: NotificationRow) {
  const { notificationType, channel } = notification;
  return { ...row(notification), ...named(KINDS, (kind) => (kind === notificationType ? channel : null)) };
}

const byId = { notificationId: filled };

export const notificationRouter: Router = {
  createSlack: create("slack"),
  createDiscord: create("discord"),
  createNtfy: create("ntfy"),
  createCustom: create("custom"),
  updateSlack: update("slack"),
  updateDiscord: update("discord"),
  updateNtfy: update("ntfy"),
  updateCustom: update("custom"),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "notifications", member).map(withChannel)),
  one: query(byId, ({ tables }, { notificationId }) => withChannel(find(tables, "notifications", notificationId))),
  remove: mutation(byId, ({ tables }, { notificationId }) => row(removeRow(tables, "notifications", notificationId))),
};
