/** The call of systemd-nspawn with which Docker works inside. */
import { type ChildProcess, spawn } from "node:child_process";
import { legacyCgroups } from "./first-boot.ts";
import { BRIDGE } from "./world/world.ts";

// Docker needs the kernel's keyring and its own eBPF programs; the name of the interface inside is host0.
const NSPAWN =
  "--quiet --register=no --keep-unit --boot --capability=all --resolv-conf=off --timezone=off --link-journal=no".split(
    " ",
  );

/** @param console a file descriptor for what it prints; `docker` is bound to /var/lib/docker, since overlays do not lie on one another */
export function nspawn(name: string, root: string, docker: string, console: number): ChildProcess {
  const legacy = legacyCgroups();
  const args = [
    ...NSPAWN,
    `--machine=${name}`,
    `--directory=${root}`,
    `--bind=${docker}:/var/lib/docker`,
    `--network-bridge=${BRIDGE}`,
    "--system-call-filter=keyctl add_key bpf @keyring",
    // systemd of Debian 13 takes the controllers of version 1 only when told.
    ...(legacy ? ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"] : []),
  ];
  return spawn("systemd-nspawn", args, {
    stdio: ["ignore", console, console],
    env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: legacy ? "0" : "1" },
  });
}

/** nsenter's arguments: a shell line in the namespaces of a machine's first process. */
export function entering(pid: string, line: string): string[] {
  const namespaces = ["-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"];
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  return ["-t", pid, ...namespaces, "env", "-i", path, "HOME=/root", "sh", "-c", line];
}
