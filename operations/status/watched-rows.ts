/** What the watcher on the machine sees (components/watching/watch.sh), as rows; services that are all well share one. */
import type { WatchAnswer, WatchCheck } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { Row } from "./row.ts";

/** Looks that may fail to come before the watcher itself counts as gone. */
const MISSED_LOOKS = 4;

/** @param isWanted whether the stack's configuration has somebody watch */
export function watchedRows(watch: WatchAnswer | null, isWanted: boolean): Row[] {
  if (watch === null) {
    const about = "watcher";
    if (!isWanted) return [{ about, state: "unknown", detail: "nobody watches: watching.enabled is false" }];
    return [{ about, state: "fault", detail: "is not on the machine", todo: "pulumi up puts it there" }];
  }
  const services = watch.checks.filter(({ about }) => about.startsWith("service "));
  const ill = services.filter(isFault);
  const all: Row[] = [
    { about: "services", state: "ok", detail: `${services.length - ill.length} of ${services.length} are well` },
    ...ill.map((check) => rowOf(check, watch.at)),
  ];
  const others = watch.checks.filter((check) => !services.includes(check)).map((check) => rowOf(check, watch.at));
  const backup: Row[] = others.some(({ about }) => about === "backup")
    ? []
    : [{ about: "backup", state: "unknown", detail: "none is configured, or none was made yet" }];
  return [watcherRow(watch), ...(ill.length === services.length ? all.slice(1) : all), ...others, ...backup];
}

function watcherRow({ at, lastLook, everyMinutes, tells, untold }: WatchAnswer): Row {
  const about = "watcher";
  const minutes = lastLook === null ? Infinity : (at - lastLook) / 60;
  if (minutes > everyMinutes * MISSED_LOOKS) {
    const detail = lastLook === null ? "has never looked" : `has not looked for ${duration(at - lastLook)}`;
    return {
      about,
      state: "fault",
      detail,
      todo: "systemctl status yapit-watch.timer yapit-watch.service on the machine",
    };
  }
  if (untold > 0) {
    const todo = "WATCH_WEBHOOK_URL leads nowhere just now; journalctl -u yapit-watch on the machine says why";
    return { about, state: "fault", detail: `nobody takes what it has to tell: ${untold} changes`, todo };
  }
  const looked = `looks every ${everyMinutes === 1 ? "minute" : `${everyMinutes} minutes`}`;
  return { about, state: "ok", detail: tells ? looked : `${looked}, and tells nobody: watching.webhook is not set` };
}

function isFault({ state, now }: WatchCheck): boolean {
  return state === "fault" || now === "fault";
}

function rowOf(check: WatchCheck, at: number): Row {
  const { about, state, now, since, detail, todo } = check;
  if (!isFault(check)) return { about, state: "ok", detail };
  const told =
    state === "ok" ? "just now" : now === "ok" ? "well again just now" : `for ${duration(at - (since ?? at))}`;
  return { about, state: "fault", detail: `${detail}, ${told}`, todo };
}

/** @param seconds "3 h", "12 min" */
export function duration(seconds: number): string {
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
