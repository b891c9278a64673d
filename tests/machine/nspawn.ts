/**
 * A machine by systemd-nspawn: up in seconds, from an overlay over a root that nobody writes into. The kernel is the host's, so swapon
 * and sysctl are kept from it (stubs/).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Backend, BackendSpec, Disk } from "./backend.ts";
import { copyDocker } from "./docker-folder.ts";
import { enable, put } from "./first-boot.ts";
import { ran, type Ran, run } from "./run.ts";
import { BRIDGE } from "./world/world.ts";

// Docker needs the kernel's keyring and its own eBPF programs; the name of the interface inside is host0.
const NSPAWN =
  "--quiet --register=no --keep-unit --boot --capability=all --resolv-conf=off --timezone=off --link-journal=no".split(
    " ",
  );
const CGROUP2_MAGIC = 0x63677270;

export class Nspawn implements Backend {
  readonly #name: string;
  readonly #folder: string;
  /** Of disks that it started from, newest first. */
  readonly #layers: readonly string[];
  #process: ChildProcess | undefined;

  private constructor({ name, folder, disk: [, ...layers] = [] }: BackendSpec) {
    this.#name = name;
    this.#folder = folder;
    this.#layers = layers;
  }

  static async make(spec: BackendSpec): Promise<Nspawn> {
    const { folder, disk, made, prepare } = spec;
    const machine = new Nspawn(spec);
    const at = (part: string): string => join(folder, part);
    for (const part of ["upper", "work", "root", "docker"]) mkdirSync(at(part), { recursive: true });
    if (disk?.[0] !== undefined) await copyDocker(disk[0], at("docker"));
    const lower = [...machine.#layers, made.root].join(":");
    const overlay = `lowerdir=${lower},upperdir=${at("upper")},workdir=${at("work")}`;
    await run("mount", "-t", "overlay", "overlay", "-o", overlay, at("root"));
    prepare(at("root"));
    if (disk === undefined) onThisKernel(at("root"));
    return machine;
  }

  start(console: number): ChildProcess {
    const legacy = legacyCgroups();
    const args = [
      ...NSPAWN,
      `--machine=${this.#name}`,
      `--directory=${join(this.#folder, "root")}`,
      // Overlays do not lie on one another.
      `--bind=${join(this.#folder, "docker")}:/var/lib/docker`,
      `--network-bridge=${BRIDGE}`,
      "--system-call-filter=keyctl add_key bpf @keyring",
      // systemd of Debian 13 takes the controllers of version 1 only when told.
      ...(legacy ? ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"] : []),
    ];
    this.#process = spawn("systemd-nspawn", args, {
      stdio: ["ignore", console, console],
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: legacy ? "0" : "1" },
    });
    return this.#process;
  }

  async inside(line: string, stdin: string): Promise<Ran> {
    const namespaces = ["-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"];
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    const init = await this.#init();
    return ran("nsenter", ["-t", init, ...namespaces, "env", "-i", path, "HOME=/root", "sh", "-c", line], stdin);
  }

  async cutPower(): Promise<void> {
    process.kill(Number(await this.#init()), "SIGKILL");
  }

  /** Of a machine that is off. */
  async toDisk(): Promise<Disk> {
    await run("umount", join(this.#folder, "root"));
    return [join(this.#folder, "docker"), join(this.#folder, "upper"), ...this.#layers];
  }

  async remove(): Promise<void> {
    await run("umount", "-l", join(this.#folder, "root")).catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Its first process, as this side numbers it. */
  async #init(): Promise<string> {
    const pid = this.#process?.pid ?? 0;
    for (let tries = 0; tries < 100; tries++) {
      const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").at(-1);
      if (child !== undefined && child !== "") return child;
      await sleep(50);
    }
    throw new Error("the machine does not run");
  }
}

/** The host's controllers are of cgroup version 1. */
function legacyCgroups(): boolean {
  return statfsSync("/sys/fs/cgroup").type !== CGROUP2_MAGIC;
}

const CGROUPS = "writable-cgroups.service";
const STUBS = join(import.meta.dirname, "stubs");

function onThisKernel(root: string): void {
  for (const stub of readdirSync(STUBS)) {
    cpSync(join(STUBS, stub), join(root, "usr/local/sbin", stub));
    chmodSync(join(root, "usr/local/sbin", stub), 0o755);
  }
  if (!legacyCgroups()) return;
  const controllers = "cpu,cpuacct,cpuset,memory,devices,freezer,blkio,pids";
  put(
    root,
    `usr/lib/systemd/system/${CGROUPS}`,
    `[Unit]\nBefore=docker.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/bash -c 'for one in /sys/fs/cgroup/{${controllers}}; do mount -o remount,rw,bind $one; done'\n`,
  );
  enable(root, CGROUPS, "multi-user.target");
}

/** A disk for a kernel of its own. */
export function notOnThisKernel(root: string): void {
  for (const stub of readdirSync(STUBS)) rmSync(join(root, "usr/local/sbin", stub), { force: true });
  rmSync(join(root, "etc/systemd/system/multi-user.target.wants", CGROUPS), { force: true });
}
