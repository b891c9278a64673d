/** Whom Redis knows the machines of others as: their password follows from its own, and goes with it. */
import { createHash } from "node:crypto";

/** What the workers of v0.4 do (yapit/queue.py, yapit/workers): they take jobs, note them as theirs, and bring results. */
export const GUESTS = {
  user: "guest",
  rights: [
    "~tts:queue:* ~tts:jobs ~tts:processing:* ~tts:results ~yolo:queue ~yolo:jobs ~yolo:processing:* ~yolo:result:*",
    "+@connection -@dangerous +bzpopmin +hget +hset +hdel +lpush +expire",
  ].join(" "),
} as const;

export function guestsPassword(redisPassword: string): string {
  return createHash("sha256").update(`${GUESTS.user} ${redisPassword}`).digest("hex");
}
