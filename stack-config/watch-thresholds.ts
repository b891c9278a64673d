/** From where on the watcher calls something a fault; the defaults are for a CX33 with its 8 GB, of which 6.5 are in use at rest. */
import * as v from "valibot";
import { section, whole } from "./field-kinds.ts";

const percent = whole("a percentage from 1 to 100", 1, 100);

export const watchThresholds = section({
  diskPercent: v.optional(percent, 85),
  memoryPercent: v.optional(percent, 95),
  swapPercent: v.optional(percent, 60),
  restarts: v.optional(whole("a number of restarts from 1", 1), 3),
  // More than what one listener may ask for in a minute.
  queueLength: v.optional(whole("a number of blocks from 1", 1), 400),
  certificateDays: v.optional(whole("1 to 90 days", 1, 90), 14),
  backupHours: v.optional(whole("1 to 744 hours", 1, 744), 26),
  rebootHours: v.optional(whole("1 to 744 hours", 1, 744), 30),
});
