import type { Step } from "./step.ts";

/** The watcher and the pruning of images; where nobody watches, what was there goes. */
export const watching: Step<"WATCH" | "PRUNE" | "SETTINGS" | "EVERY_MINUTES"> = {
  inputs: ["WATCH", "PRUNE", "SETTINGS", "EVERY_MINUTES"],
  run({ files }, { WATCH, PRUNE, SETTINGS, EVERY_MINUTES }) {
    files.write("/usr/local/sbin/yapit-prune", PRUNE, 0o755);
    if (EVERY_MINUTES === "0") {
      for (const path of ["/usr/local/sbin/yapit-watch", "/etc/yapit/watch.conf"]) files.remove(path);
      return "watching: images and build cache are pruned\n";
    }
    files.write("/usr/local/sbin/yapit-watch", WATCH, 0o755);
    files.write("/etc/yapit/watch.conf", `${SETTINGS}\n`, 0o600);
    return `watching: looks every ${EVERY_MINUTES} minutes\n`;
  },
};
