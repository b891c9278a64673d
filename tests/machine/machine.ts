/**
 * A real machine: Debian with systemd as its first process, sshd and a network of its own, booted by systemd-nspawn from an overlay
 * over a root that nobody writes into. One runs at a time unless each is given an address and a name of its own: a swarm does not get over another address. The kernel is the host's, so swapon and sysctl are kept from it (stubs/).
 */
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SshConnection } from "@yapit-infra/dokploy-provider/machine/ssh-connection.ts";
import { remoteScript } from "../../components/platform/remote-script.ts";
import { copyDocker } from "./docker-folder.ts";
import { type MachineOptions, prepareFirstBoot } from "./first-boot.ts";
import { entering, nspawn } from "./nspawn.ts";
import { answers } from "./outside-view.ts";
import { ran, type Ran, run } from "./run.ts";
import type { World } from "./world/world.ts";

/** Layers of a machine that was powered off, for others to start from: newest first, and a copy of what Docker had. */
export interface Disk {
  layers: string[];
  docker?: string;
}

const BOOT_SECONDS = 180;
let made = 0;

export class RealMachine {
  readonly address: string;
  readonly address6: string;
  readonly name: string;
  /** At first the one of its user data: "ssh-ed25519 AAAA…". */
  hostKey: string;
  readonly #world: World;
  readonly #folder: string;
  readonly #layers: string[];
  #nspawn: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #ssh: SshConnection | undefined;

  private constructor(world: World, number: number, layers: string[], options: MachineOptions) {
    this.address = options.address ?? "198.51.100.10";
    this.address6 = options.address6 ?? "2001:db8:100::10";
    this.name = options.name ?? "yapit";
    this.#world = world;
    this.#folder = join(world.folder, `machine-${number}`);
    this.#layers = layers;
    this.hostKey = world.hostKey.publicKey;
  }

  /** Up, with its first boot behind it and sshd answering. A machine from a `disk` has had its first boot. */
  static async boot(world: World, options: MachineOptions = {}, disk: Disk = { layers: [] }): Promise<RealMachine> {
    const machine = new RealMachine(world, (made += 1), [...disk.layers, world.made.root], options);
    for (const part of ["upper", "work", "root", "docker"]) mkdirSync(join(machine.#folder, part), { recursive: true });
    if (disk.docker !== undefined) await copyDocker(disk.docker, machine.at("docker"));
    const overlay = `lowerdir=${machine.#layers.join(":")},upperdir=${machine.at("upper")},workdir=${machine.at("work")}`;
    await run("mount", "-t", "overlay", "overlay", "-o", overlay, machine.at("root"));
    prepareFirstBoot(machine.at("root"), world, machine, options, disk.layers.length === 0);
    await machine.start();
    return machine;
  }

  /** A folder of its own outside: `root`, what it sees; `docker`, its /var/lib/docker. */
  at(part: string): string {
    return join(this.#folder, part);
  }

  get ssh(): SshConnection {
    this.#ssh ??= new SshConnection({
      host: this.address,
      port: 22,
      user: "root",
      privateKey: this.#world.adminKey.privateKey,
      hostKey: this.hostKey,
    });
    return this.#ssh;
  }

  /** Takes `hostKey` for its only one from now on. */
  pin(hostKey: string): void {
    this.#ssh?.close();
    this.#ssh = undefined;
    this.hostKey = hostKey;
  }

  /** Runs a script of the bootstrap over ssh, as the program's command does. */
  script(role: string, values: Record<string, string>, timeoutSeconds = 900): Promise<Ran> {
    return this.ssh.exec(`sh -s ${role}`, remoteScript(`${role}.sh`, values), timeoutSeconds);
  }

  /** A shell line on the machine, by way of its namespaces: also while nothing there answers. */
  async inside(line: string, stdin = ""): Promise<Ran> {
    return ran("nsenter", entering(await this.#init(), line), stdin);
  }

  /** What a shell line prints there. @throws where it fails */
  async says(line: string): Promise<string> {
    const { code, stdout, stderr } = await this.inside(line);
    if (code !== 0) throw new Error(`on the machine, "${line}" ended with ${code}: ${stderr.trim() || stdout.trim()}`);
    return stdout.trim();
  }

  /**
   * TCP ports at which something listens there, as its kernel tells it (proc(5), /proc/net/tcp). sshd is not to be asked twice a
   * second: since OpenSSH 9.8 it turns those away for a while who connect and never sign in (PerSourcePenalties).
   */
  async listening(): Promise<number[]> {
    try {
      const init = await this.#init();
      const rows = ["tcp", "tcp6"].flatMap((table) => readFileSync(`/proc/${init}/net/${table}`, "utf8").split("\n"));
      return rows.flatMap((row) => {
        const port = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /.exec(row)?.[1];
        return port === undefined ? [] : [Number.parseInt(port, 16)];
      });
    } catch {
      // It is going down, or coming up.
      return [];
    }
  }

  async start(): Promise<void> {
    const console = openSync(this.at("console.log"), "a");
    const child = nspawn(this.name, this.at("root"), this.at("docker"), console);
    this.#nspawn = child;
    this.#ended = new Promise((resolve) => child.on("exit", () => resolve()));
    await this.#until("its boot to end", BOOT_SECONDS, async () => {
      if (child.exitCode !== null) throw new Error(`the machine ended: ${this.console().slice(-800)}`);
      const { stdout } = await this.inside("systemctl is-system-running; systemctl is-active ssh.service ssh.socket");
      return /^(running|degraded)\b/.test(stdout) && /^active$/m.test(stdout);
    });
    await this.#until("sshd to answer", 60, async () => (await answers(this.address, [22])).length === 1);
  }

  /** What it printed on its console since its first boot. */
  console(): string {
    return readFileSync(this.at("console.log"), "utf8");
  }

  async reboot(): Promise<void> {
    await this.#down("systemctl reboot");
    await this.start();
  }

  /** Without a goodbye: the power is gone. */
  async cutPower(): Promise<void> {
    process.kill(Number(await this.#init()), "SIGKILL");
    await this.#gone();
  }

  /** Powered off; its layers stay as long as the world, for other machines to start from. */
  async toDisk(): Promise<Disk> {
    await this.#down("systemctl poweroff");
    await run("umount", this.at("root"));
    return { layers: [this.at("upper"), ...this.#layers.slice(0, -1)], docker: this.at("docker") };
  }

  async destroy(): Promise<void> {
    if (this.#nspawn?.exitCode === null) await this.cutPower().catch(() => undefined);
    await run("umount", "-l", this.at("root")).catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A file of the host, put there. */
  put(file: string, to: string): void {
    cpSync(file, join(this.at("root"), to));
  }

  async #down(line: string): Promise<void> {
    this.#ssh?.close();
    await this.inside(line);
    await this.#gone();
  }

  async #gone(): Promise<void> {
    this.#ssh?.close();
    this.#ssh = undefined;
    const timer = setTimeout(() => this.#nspawn?.kill("SIGKILL"), 60_000);
    await this.#ended;
    clearTimeout(timer);
    this.#nspawn = undefined;
  }

  /** Its first process, as this side numbers it. */
  async #init(): Promise<string> {
    const pid = this.#nspawn?.pid ?? 0;
    for (let tries = 0; tries < 100; tries++) {
      const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").at(-1);
      if (child !== undefined && child !== "") return child;
      await sleep(50);
    }
    throw new Error(`the machine does not run: ${this.console().slice(-800)}`);
  }

  async #until(what: string, seconds: number, done: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + seconds * 1000;
    let problem = "";
    while (Date.now() < end) {
      try {
        if (await done()) return;
      } catch (error) {
        problem = (error as Error).message;
        if (this.#nspawn?.exitCode !== null) break;
      }
      await sleep(200);
    }
    throw new Error(`waited ${seconds} s for ${what}: ${problem} ${this.console().slice(-800)}`);
  }
}
