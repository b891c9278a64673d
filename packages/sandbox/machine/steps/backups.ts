import { type Step, StepFailed } from "./step.ts";

const PROGRAM = "/usr/local/sbin/yapit-backup";
const SETTINGS_FILE = "/etc/yapit/backup.env";
/** What the watcher reads. */
const TOLD = "/var/lib/yapit/backup.json";
const TIMER = "/etc/systemd/system/yapit-backup.timer";

/** The timer, its script and the keys of the bucket; without settings, none of them. */
export const backupTimer: Step<"SETTINGS" | "BACKUP"> = {
  inputs: ["SETTINGS", "BACKUP"],
  run({ files }, { SETTINGS, BACKUP }) {
    if (SETTINGS === "") {
      for (const file of [SETTINGS_FILE, PROGRAM, TIMER, TOLD]) files.remove(file);
      return "backup-timer: nothing is backed up\n";
    }
    files.write(SETTINGS_FILE, SETTINGS, 0o600);
    files.write(PROGRAM, BACKUP, 0o700);
    files.write(TIMER, "[Timer]\nOnCalendar=*-*-* *:17:00\n");
    return "backup-timer: done\n";
  },
};

/** The installed script. What a backup is, and whether it can be restored, real programs show (npm run test:restore). */
export const backup: Step<never> = {
  inputs: [],
  run({ files, docker }) {
    if (files.read(PROGRAM) === undefined) throw new StepFailed(`sh: ${PROGRAM}: not found`);
    const [database] = docker.containers({ "com.docker.compose.service": "postgres" });
    if (!database) return "backup: there is no database yet, and so nothing to back up\n";
    files.write(TOLD, `{"at":"${new Date().toISOString()}","ok":true,"name":"","dumpSeconds":1}\n`);
    return "backup: done\n";
  },
};
