/** Whom Dokploy tells of a deployment that failed: one address, of one of the kinds below. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { NotificationRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { only } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { checkFields, type Fields, text } from "../rules/fields.ts";
import { isMarkedBy, marked, unmarked } from "../rules/mark.ts";
import { channelOf, isKind, KINDS, urlOf } from "../rules/notification-channel.ts";

const FIELDS: Fields = {
  name: { kind: "text", required: true, rule: (name: string) => (name.trim() ? undefined : "name must not be empty") },
  kind: {
    kind: "text",
    required: true,
    rule: (kind: string) => (isKind(kind) ? undefined : `kind must be one of ${KINDS.join(", ")}`),
  },
  url: {
    kind: "text",
    required: true,
    rule: (url: string) =>
      /^https?:\/\/[^\s/]+(\/\S*)?$/.test(url) ? undefined : "url must be a web address, with https:// in front",
  },
};

/** Of everything else the watcher on the machine tells, or nobody asked. */
const EVENTS = {
  ...{ appBuildError: true, appDeploy: false, databaseBackup: false, volumeBackup: false, dokployBackup: false },
  ...{ dokployRestart: false, dockerCleanup: false, serverThreshold: false },
};

export function notificationResource(reached: Reached): ResourceType {
  return {
    secrets: ["url"],
    replaceOn: ["kind"],

    check: (news) => checkFields(FIELDS, news),

    async create(inputs, call) {
      const { notifications } = reached().dokploy;
      const { kind, ...channel } = channelOf(text(inputs, "kind"), text(inputs, "url"));
      const name = text(inputs, "name");
      const notification = await createOnce<NotificationRow>({
        namesakes: async () => (await notifications.all()).filter((row) => unmarked(row.name) === name),
        // It has no description: its name carries the mark.
        isOurs: (row) => isMarkedBy(row.name, call.urn) && urlOf(row) === text(inputs, "url"),
        // One of another kind is the predecessor of a replacement.
        refusal: (row) =>
          isMarkedBy(row.name, call.urn)
            ? undefined
            : `a notification named "${row.name}" exists in Dokploy already: ${importHint("Notification", call, row.notificationId)}`,
        create: async () => {
          await notifications.create(kind, { name: marked(name, call.urn), ...EVENTS, ...channel });
          return undefined;
        },
      });
      return { id: notification.notificationId, state: { ...inputs } };
    },

    async read(id) {
      const rows = await reached().dokploy.notifications.all();
      const row =
        rows.find(({ notificationId }) => notificationId === id) ??
        only(
          "notifications",
          id,
          rows.filter(({ name }) => unmarked(name) === id),
        );
      const url = row && urlOf(row);
      if (row === undefined || url === undefined) return undefined;
      const inputs: Values = { name: unmarked(row.name), kind: row.notificationType, url };
      // Shown as a property that the program does not have, so that the next update sets all of them anew.
      const others = Object.entries(EVENTS).filter(([event, wanted]) => row[event as keyof typeof EVENTS] !== wanted);
      for (const [event, wanted] of others) inputs[event] = !wanted;
      return { id: row.notificationId, inputs, state: inputs };
    },

    async update(notificationId, _olds, news, call) {
      const { notifications } = reached().dokploy;
      const { kind, ...channel } = channelOf(text(news, "kind"), text(news, "url"));
      const row = (await notifications.all()).find((one) => one.notificationId === notificationId);
      await notifications.update(kind, {
        notificationId,
        // Of the kind's own row: slackId, customId, …
        [`${row?.notificationType ?? ""}Id`]: row?.[row.notificationType]?.[`${row.notificationType}Id`] ?? "",
        name: marked(text(news, "name"), call.urn),
        ...EVENTS,
        ...channel,
      });
      return news;
    },

    delete: (notificationId) => reached().dokploy.notifications.remove(notificationId),
  };
}
