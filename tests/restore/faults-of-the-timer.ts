import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { remoteScript } from "../../components/platform/remote-script.ts";
import { runProgram } from "../../operations/restore/run-program.ts";
import type { Fault } from "./fault.ts";
import { type BackupWorld, SCRIPT } from "./world/world.ts";

/** Over this computer's own folders, and gone with the command: what is written stays in memory. */
const COPIES = `
mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work
for folder in /etc /usr/local /var/lib; do
  mkdir -p /mnt/upper$folder /mnt/work$folder
  mount -t overlay overlay -o lowerdir=$folder,upperdir=/mnt/upper$folder,workdir=/mnt/work$folder $folder
done
mount -t tmpfs tmpfs /run
written() { (cd /mnt/upper && find etc/yapit usr/local/sbin etc/systemd/system var/lib/yapit -type f -printf '%m %p %T@\\n' 2>/dev/null | sort); }
`;

/** backup-timer.sh with these settings, as often as `commands` say `install N`; systemd's commands are stand-ins that say yes. */
async function installed(world: BackupWorld, settings: string[], commands: string): Promise<string> {
  for (const [index, text] of settings.entries()) {
    const values = { SETTINGS: text, BACKUP: text === "" ? "" : readFileSync(SCRIPT, "utf8") };
    writeFileSync(join(world.folder, `install-${index}`), remoteScript("backup-timer.sh", values));
  }
  const install = `install() { sh -s backup-timer <'${world.folder}/install-'$1 2>&1; }\n`;
  const script = `set -e\n${COPIES}${install}${commands}`;
  const env = { HOME: world.folder, PATH: `${world.standIn("systemctl", "exit 0")}:/usr/sbin:/usr/bin:/sbin:/bin` };
  return runProgram(["unshare", "--mount", "--map-root-user", "bash", "-c", script], { env });
}

const settingsOf = (world: BackupWorld): string => readFileSync(join(world.folder, "backup.env"), "utf8");

export const FAULTS_OF_THE_TIMER: Fault[] = [
  {
    name: "the bucket's keys are wrong when the timer is installed",
    happens: (world) => {
      const wrong = settingsOf(world).replace(/SECRET_ACCESS_KEY='[^']*'/, "SECRET_ACCESS_KEY='another'");
      return installed(world, [wrong], "install 0 || echo code $?");
    },
    says: /SignatureDoesNotMatch[^]*\nbackup-timer: the bucket does not take backups; what it said stands above\ncode 1\n$/,
  },
  {
    name: "the timer is installed twice, and then taken away",
    happens: (world) => {
      const commands = `install 0; written | sed 's/ [0-9.]*$//'; before=$(written); install 0 | tail -n 1; [ "$before" = "$(written)" ] && echo untouched; install 1; written`;
      return installed(world, [settingsOf(world), ""], commands);
    },
    says: /backup-timer: done\n600 etc\/yapit\/backup.env\n644 etc\/systemd\/system\/yapit-backup.service\n644 etc\/systemd\/system\/yapit-backup.timer\n700 usr\/local\/sbin\/yapit-backup\nbackup-timer: done\nuntouched\nbackup-timer: no more backups\nbackup-timer: nothing is backed up\n$/,
  },
];
