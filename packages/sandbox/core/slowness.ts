/** Services that take their time. What must happen in an order that nobody stated is seen only where one of them is slow. */
import { createHash } from "node:crypto";
import { UsageError } from "./usage-error.ts";

/** Seconds that a call takes before it has its effect. */
export type Slowness = (call: string) => number;

const RANDOM_SHARE = 0.25;
const RANDOM_MOST_SECONDS = 3;

/**
 * @param spec parts with commas between them. "cloudflare POST /zones=3": that call takes 3 seconds, and "*" in it stands for
 *   anything ("hetzner POST /servers/*"). "random=7": any call may take up to 3 seconds; which, the seed 7 decides.
 * @throws UsageError
 */
export function parseSlowness(spec: string): Slowness {
  const parts = spec.split(",").map(parsePart);
  return (call) => Math.max(...parts.map((secondsOf) => secondsOf(call)));
}

function parsePart(part: string): Slowness {
  const [, name = "", value = ""] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
  if (name === "")
    throw new UsageError(`--slow has CALL=SECONDS or random=SEED ("cloudflare POST /zones=3"), not "${part}"`);
  if (name === "random") return randomly(value);
  const pattern = new RegExp(`^${name.split("*").map(RegExp.escape).join(".*")}$`);
  return (call) => (pattern.test(call) ? Number(value) : 0);
}

/** By the call's name and how often it was made before, so that the order of others changes nothing. */
function randomly(seed: string): Slowness {
  const counts = new Map<string, number>();
  return (call) => {
    const count = counts.get(call) ?? 0;
    counts.set(call, count + 1);
    const drawn = createHash("sha256").update(`${seed} ${call} ${count}`).digest().readUInt32BE() / 2 ** 32;
    return drawn < RANDOM_SHARE ? (drawn / RANDOM_SHARE) * RANDOM_MOST_SECONDS : 0;
  };
}
