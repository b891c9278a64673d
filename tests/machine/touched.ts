/** What a second run of a script touches: found by inode, time of change and content's time, container ids and starts of units. */
import type { RealMachine } from "./machine.ts";

const FOLDERS = "/etc /root /usr/local /opt /home";
/** Written by others in their own time; and the one script that arrives as a file with its step. */
const NOT_OURS = /^\/etc\/(resolv\.conf|mtab|\.updated)|\/\.cache\/|^\/usr\/local\/sbin(\/yapit-dokploy-access)?$/;

/** sshd by its socket starts with the first connection, which is often that of the test: what is on its way would look touched. */
const NOTHING_STARTS = "timeout 60 sh -c 'while [ -n \"$(systemctl list-jobs --no-legend)\" ]; do sleep 0.1; done'";

/** One line for each thing, by name: equal lines are an untouched thing. Asked once nothing starts or stops any more. */
export async function everything(machine: RealMachine): Promise<Map<string, string>> {
  await machine.says(NOTHING_STARTS);
  const files = await machine.says(`find ${FOLDERS} -xdev -printf '%p\\t%i %C@ %T@ %m %s\\n' 2>/dev/null || true`);
  const units = await machine.says(
    `systemctl show --property=Id,ActiveEnterTimestampMonotonic,ExecMainPID ssh.service ssh.socket systemd-journald.service docker.service unattended-upgrades.service | awk 'BEGIN { RS = "" } { gsub("\\n", " "); print "unit " $0 "\\t" $0 }'`,
  );
  const containers = await machine.says(
    `if command -v docker >/dev/null; then docker ps -a --no-trunc --format 'container {{.Names}}\\t{{.ID}} {{.CreatedAt}}'; docker service ls --format 'service {{.Name}}\\t{{.ID}}'; fi`,
  );
  const lines = [files, units, containers].flatMap((text) => text.split("\n")).filter((line) => line.includes("\t"));
  return new Map(lines.map((line) => line.split("\t") as [string, string]).filter(([name]) => !NOT_OURS.test(name)));
}

/** Names of what is there, gone or other than before. */
export function touched(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}
