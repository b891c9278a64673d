/** Backups of the database, off the machine and off its provider. Not Hetzner's own of the whole server, which are server.backups. */
import * as v from "valibot";
import { checked, matching, section, takes, whole } from "./field-kinds.ts";
import { quoted } from "./quoted.ts";

const text = v.string(takes("text"));

/** How long the bucket keeps a backup, and locks it, by the place that the machine puts it at. */
export const BACKUP_CLASSES = ["hourly", "daily", "weekly", "monthly"] as const;
export type BackupClass = (typeof BACKUP_CLASSES)[number];

const recipient = matching(/^age1[02-9ac-hj-np-z]{58}$/, "a recipient of age, which age-keygen -y shows");
const endpoint = checked(text, (input) =>
  /^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(input) ? undefined : `${quoted(input)} is not an https address without a path`,
);
const days = (least: number) => whole(`${least} days or more, 3650 at most`, least, 3650);

export const backupsSchema = section({
  recipients: v.array(recipient, takes("a list of age recipients")),
  every: v.picklist(["hour", "day"], takes("hour or day")),
  makeKeys: v.boolean(takes("true or false")),
  keepDays: section({ hourly: days(1), daily: days(2), weekly: days(8), monthly: days(32) }),
  bucket: v.optional(matching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "a bucket's name")),
  endpoint: v.optional(endpoint),
  region: v.optional(matching(/^[a-z0-9-]+$/, "a region of the bucket's service")),
});

export const BACKUP_DEFAULTS = {
  recipients: [],
  every: "hour",
  makeKeys: false,
  keepDays: { hourly: 2, daily: 14, weekly: 60, monthly: 365 },
};
