/**
 * A real machine: Debian with systemd as its first process, sshd and a network of its own. One runs at a time unless each is given an
 * address and a name of its own: a swarm does not get over another address.
 */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SshConnection } from "@yapit-infra/dokploy-provider/machine/ssh-connection.ts";
import { remoteScript } from "../../components/platform/remote-script.ts";
import type { Backend, BackendSpec, Disk } from "./backend.ts";
import { type MachineOptions, prepareFirstBoot } from "./first-boot.ts";
import { Nspawn } from "./nspawn.ts";
import { answers } from "./outside-view.ts";
import { Qemu } from "./qemu.ts";
import type { Ran } from "./run.ts";
import type { World } from "./world/world.ts";

type Named = Required<Pick<MachineOptions, "name" | "address" | "address6">>;

const BOOT_SECONDS = 180;
let booted = 0;

export class RealMachine {
  readonly address: string;
  readonly address6: string;
  readonly name: string;
  /** At first the one of its user data: "ssh-ed25519 AAAA…". */
  hostKey: string;
  readonly #world: World;
  readonly #backend: Backend;
  readonly #console: string;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #ssh: SshConnection | undefined;

  private constructor(world: World, { name, address, address6 }: Named, backend: Backend, console: string) {
    this.address = address;
    this.address6 = address6;
    this.name = name;
    this.#world = world;
    this.#backend = backend;
    this.#console = console;
    this.hostKey = world.hostKey.publicKey;
  }

  /** Up, with its first boot behind it and sshd answering. A machine from a `disk` has had its first boot. */
  static async boot(world: World, options: MachineOptions = {}, disk?: Disk): Promise<RealMachine> {
    const { ownKernel } = world.made;
    const make = (spec: BackendSpec): Promise<Backend> =>
      ownKernel === undefined ? Nspawn.make(spec) : Qemu.make(spec, ownKernel);
    return (await RealMachine.#started(world, options, disk, make)).machine;
  }

  /** Another disk, on which a machine did some work. Always nspawn's, at the processor's own speed, whatever starts from it. */
  static async disk(world: World, work: (machine: RealMachine) => Promise<unknown>, disk?: Disk): Promise<Disk> {
    const { machine, backend } = await RealMachine.#started(world, {}, disk, (spec) => Nspawn.make(spec));
    await work(machine);
    await machine.#down("systemctl poweroff");
    return backend.toDisk();
  }

  static async #started<B extends Backend>(
    world: World,
    options: MachineOptions,
    disk: Disk | undefined,
    make: (spec: BackendSpec) => Promise<B>,
  ): Promise<{ machine: RealMachine; backend: B }> {
    const named = { ...{ name: "yapit", address: "198.51.100.10", address6: "2001:db8:100::10" }, ...options };
    const folder = join(world.folder, `machine-${(booted += 1)}`);
    mkdirSync(folder);
    const prepare = (root: string): void => prepareFirstBoot(root, world, named, disk === undefined);
    const backend = await make({ made: world.made, folder, name: named.name, prepare, disk });
    const machine = new RealMachine(world, named, backend, join(folder, "console.log"));
    await machine.start();
    return { machine, backend };
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
    return this.ssh.exec(
      `sh -s ${role}`,
      remoteScript(`${role}.sh`, values),
      timeoutSeconds * this.#world.made.slowness,
    );
  }

  /** A shell line on the machine: also while nothing there answers. */
  inside(line: string, stdin = ""): Promise<Ran> {
    return this.#backend.inside(line, stdin);
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
    // It may be going down, or coming up.
    const { stdout } = await this.inside("cat /proc/net/tcp /proc/net/tcp6").catch(() => ({ stdout: "" }));
    return stdout.split("\n").flatMap((row) => {
      const port = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /.exec(row)?.[1];
      return port === undefined ? [] : [Number.parseInt(port, 16)];
    });
  }

  async start(): Promise<void> {
    const child = this.#backend.start(openSync(this.#console, "a"));
    this.#process = child;
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
    return readFileSync(this.#console, "utf8");
  }

  async reboot(): Promise<void> {
    await this.#down("systemctl reboot");
    await this.start();
  }

  /** Without a goodbye: the power is gone. */
  async cutPower(): Promise<void> {
    await this.#backend.cutPower();
    await this.#gone();
  }

  async destroy(): Promise<void> {
    if (this.#process?.exitCode === null) await this.cutPower().catch(() => undefined);
    await this.#backend.remove();
  }

  async #down(line: string): Promise<void> {
    this.#ssh?.close();
    await this.inside(line).catch(() => undefined);
    await this.#gone();
  }

  async #gone(): Promise<void> {
    this.#ssh?.close();
    this.#ssh = undefined;
    const timer = setTimeout(() => this.#process?.kill("SIGKILL"), 60_000 * this.#world.made.slowness);
    await this.#ended;
    clearTimeout(timer);
    this.#process = undefined;
  }

  async #until(what: string, seconds: number, done: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + seconds * 1000 * this.#world.made.slowness;
    let problem = "";
    while (Date.now() < end) {
      try {
        if (await done()) return;
      } catch (error) {
        problem = (error as Error).message;
        if (this.#process?.exitCode !== null) break;
      }
      await sleep(200);
    }
    throw new Error(`waited ${seconds} s for ${what}: ${problem} ${this.console().slice(-800)}`);
  }
}
