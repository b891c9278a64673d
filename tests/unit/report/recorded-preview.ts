/** Plans that the real engine printed (pulumi 3.274.1, `preview --json`), reduced to what the report reads. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDigest, type PlanDigest } from "../../../tools/report/plan-digest.ts";

export function recordedPreview(name: string): PlanDigest {
  const file = join(import.meta.dirname, "../../recorded/previews", `${name}.json`);
  return parseDigest(readFileSync(file, "utf8"), file);
}
