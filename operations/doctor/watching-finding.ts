import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type Finding, ok, unknown } from "./finding.ts";

const ABOUT = "Watching";

/** Whether anybody will be told; nothing is missing for an `up` where nobody is. */
export function watchingFinding({ watching }: Pick<StackConfig, "watching">): Finding {
  if (!watching.enabled) return unknown(ABOUT, "nobody looks at the machine", "leave watching.enabled out");
  const every = `a look every ${watching.everyMinutes} min`;
  if (watching.webhook === undefined)
    return unknown(
      ABOUT,
      `${every}, and nobody is told`,
      "set watching.webhook, and WATCH_WEBHOOK_URL in the secrets file",
    );
  return ok(ABOUT, `${every}, told by ${watching.webhook}`);
}
