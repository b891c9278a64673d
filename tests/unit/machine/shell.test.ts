import { beforeAll, describe, expect, it } from "vitest";
import type { SimulatedMachine } from "@yapit-infra/sandbox/machine/machine.ts";
import { bootedMachine } from "./test-machine.ts";

let machine: SimulatedMachine;
beforeAll(async () => {
  machine = await bootedMachine();
});

describe("a simulated machine's shell", () => {
  it.each<[sentence: string, script: string, stdout: string, code: number]>([
    [
      "runs an exit trap with the script's own functions and variables",
      `set -euo pipefail; d=x; clean() { echo "clean $d"; }; trap clean EXIT; echo work; exit 3`,
      "work\nclean x\n",
      3,
    ],
    ["runs an exit trap after errexit", `set -e; trap 'echo "ended $?"' EXIT; false; echo never`, "ended 1\n", 1],
    ["runs an exit trap at the script's end", `trap 'echo bye' EXIT; echo hi`, "hi\nbye\n", 0],
    ["forgets a trap that is taken off", `trap 'echo bye' EXIT; trap - EXIT; echo hi`, "hi\n", 0],
    ["keeps a child shell's traps its own", `bash -c 'trap "echo inner" EXIT; exit 2'; echo $?`, "inner\n2\n", 0],
    ["runs an error trap", `trap 'echo err' ERR; set -e; f() { return 5; }; f`, "err\n", 5],
    [
      "honours umask for files and folders",
      `umask 077; echo x > /tmp/f; mkdir /tmp/d; stat -c '%a' /tmp/f /tmp/d`,
      "600\n700\n",
      0,
    ],
    [
      "installs folders and files with modes",
      `install -d -m 750 /srv/x; install -m 600 /dev/stdin /srv/x/y <<< abc; stat -c '%a %U' /srv/x /srv/x/y; cat /srv/x/y`,
      "750 root\n600 root\nabc\n",
      0,
    ],
    ["keeps owners", `touch /tmp/owned; chown 999:999 /tmp/owned; stat -c %u:%g /tmp/owned`, "999:999\n", 0],
    ["runs a script from its input with arguments", `echo 'echo $1 $#' | bash -s a b`, "a 2\n", 0],
    [
      "runs a script file by its path",
      `printf '#!/bin/bash\\necho ran $1\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s q`,
      "ran q\n",
      0,
    ],
    ["says that a command does not exist", `nosuch 2>&1`, "bash: nosuch: command not found\n", 127],
    ["has no docker before its package", `command -v docker`, "", 1],
    [
      "pipes binary through",
      `printf abc | openssl dgst -sha256 -binary | openssl base64 -A`,
      "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
      0,
    ],
    [
      "makes random secrets",
      `openssl rand -hex 16 | tr -d '\\n' | wc -c; tr -dc a-z </dev/urandom | head -c 8 | wc -c`,
      "32\n8\n",
      0,
    ],
    ["ends a command that takes too long", `timeout 5 sleep 100; echo $?; timeout 5 echo in time`, "124\nin time\n", 0],
    [
      "lets its clock run with what it sleeps",
      `end=$(( $(date +%s) + 60 )); until [ "$(date +%s)" -ge $end ]; do sleep 20; done; echo over`,
      "over\n",
      0,
    ],
    [
      "takes locks by descriptor and by command",
      `exec 9>/run/a; flock -n 9 && echo held; flock /run/b echo inside`,
      "held\ninside\n",
      0,
    ],
    [
      "knows what it is",
      `. /etc/os-release; echo $ID $VERSION_ID $(nproc) $(id -u) $(hostname) $(uname -m)`,
      "ubuntu 24.04 4 0 yapit-prod x86_64\n",
      0,
    ],
    [
      "makes and shows swap",
      `fallocate -l 2G /swap && mkswap /swap >/dev/null && swapon /swap; swapon --show=NAME --noheadings; free -m | awk '/Swap/{print $2}'`,
      "/swap\n2048\n",
      0,
    ],
    [
      "sets kernel parameters from files",
      `echo 'vm.swappiness=10' > /etc/sysctl.d/99.conf; sysctl -q --system; sysctl -n vm.swappiness`,
      "10\n",
      0,
    ],
    [
      "refuses kernel parameters that do not exist",
      `sysctl -w no.such=1 2>&1`,
      "sysctl: cannot stat /proc/sys/no/such: No such file or directory\n",
      255,
    ],
    ["is silent about missing files when asked", `grep -s x /nofile; echo $?`, "2\n", 0],
    ["passes its input on", `read -r a b; echo "$b $a"; cat`, "two one\nrest\n", 0],
  ])("%s", async (_sentence, script, stdout, code) => {
    expect(await machine.exec(script, "one two\nrest\n")).toMatchObject({ stdout, code });
  });

  it("has a command behind every program that it offers", async () => {
    const { commands } = await import("@yapit-infra/sandbox/machine/commands/all.ts");
    const { getCommandNames } = await import("just-bash");
    const known = new Set<string>([...Object.keys(commands), ...getCommandNames()]);
    const offered = [...machine.packages.programs(), ...machine.packages.administration()];
    expect(offered.filter((name) => !known.has(name))).toEqual([]);
  });

  it("remembers every command line as a process list would show it", async () => {
    await machine.exec("grep needle /etc/passwd; echo invisible");
    expect(machine.commandLines).toContain("grep needle /etc/passwd");
    expect(machine.commandLines).not.toContain("echo invisible");
  });
});
