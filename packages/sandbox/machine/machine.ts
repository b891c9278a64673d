/** One machine of the sandbox: its files, what is installed, its sshd and its Docker. */
import type { BucketAddress } from "../cloudflare/objects.ts";
import type { Calls } from "../core/calls.ts";
import { firstBoot } from "./first-boot.ts";
import { Docker } from "./docker/docker.ts";
import type { Programs } from "./docker/program.ts";
import type { ImageSource } from "../registry/image-source.ts";
import { emptyDocker } from "./docker/state.ts";
import { Files } from "./files.ts";
import type { BootSpec, CommandResult, Listener } from "./host.ts";
import type { MachineState } from "./machine-state.ts";
import { SshDaemon } from "./ssh-daemon.ts";
import { othersOf } from "./swarm-members.ts";
import { machineSleep } from "./time.ts";

/** From power to an sshd that answers, and from there to the end of cloud-init, in seconds of the machine. */
const BOOT_SECONDS = 12;
const CLOUD_INIT_SECONDS = 20;

/** What a machine answers to a command line that root types. */
export type Commands = (machine: Machine, command: string, stdin: string) => Promise<CommandResult>;

export interface MachineOptions {
  calls: Calls;
  commands: Commands;
  /** What runs in containers, of this very machine. */
  programs: (machine: Machine) => Programs<Docker>;
  /** What it pulls from. */
  images: ImageSource;
  /** A bucket out there. @throws ApiError in the words of its service */
  bucketAt: (address: BucketAddress) => { put(name: string, body: Uint8Array): void };
  /** Another machine that is on, where its firewall lets this one's address in. */
  reach: (from: Machine, address: string, port: number) => Machine | undefined;
}

export class Machine {
  readonly files: Files;
  readonly listeners = new Map<number, Listener>();
  readonly loopbackPorts = new Set<number>();
  readonly docker: Docker;
  readonly sshd: SshDaemon;
  readonly images: ImageSource;
  readonly bucketAt: MachineOptions["bucketAt"];
  /** Resolves when cloud-init is through. */
  initialised: Promise<void> = Promise.resolve();
  readonly state: MachineState;
  readonly #commands: Commands;
  readonly #reach: MachineOptions["reach"];

  constructor(state: MachineState, { calls, commands, programs, images, bucketAt, reach }: MachineOptions) {
    this.state = state;
    this.#commands = commands;
    this.images = images;
    this.bucketAt = bucketAt;
    this.#reach = reach;
    this.files = new Files(state.files);
    this.docker = new Docker(state.docker, this, programs(this));
    this.sshd = new SshDaemon(this, calls);
  }

  static fresh(spec: BootSpec): MachineState {
    const nothing = { files: {}, swap: false, docker: emptyDocker(), commandLines: [] };
    return { spec, on: false, initialised: false, ...nothing };
  }

  get spec(): BootSpec {
    return this.state.spec;
  }
  get on(): boolean {
    return this.state.on;
  }

  /** Power on: sshd, cloud-init at the first boot, Docker. Resolves when all of it is through. */
  async start(): Promise<void> {
    if (this.state.on) return;
    this.state.on = true;
    this.initialised = this.#boot();
    await this.initialised;
  }

  async #boot(): Promise<void> {
    await machineSleep(BOOT_SECONDS);
    if (!this.on) return;
    if (!this.state.initialised) firstBoot(this);
    this.sshd.start();
    if (!this.state.initialised) await machineSleep(CLOUD_INIT_SECONDS);
    // It may have been switched off meanwhile.
    if (!this.state.on) return;
    this.state.initialised = true;
    this.docker.up();
  }

  /** A machine that was on when it was saved goes on, without a boot. */
  resume(): void {
    if (!this.state.on) return;
    if (this.state.initialised) {
      this.sshd.start();
      this.docker.up();
      return;
    }
    this.state.on = false;
    void this.start();
  }

  /** Power off: nothing is stopped in order, all connections end. */
  stop(): void {
    if (!this.state.on) return;
    this.state.on = false;
    this.docker.down();
    this.sshd.stop();
    this.listeners.clear();
    this.loopbackPorts.clear();
  }

  reach(address: string, port: number): Machine | undefined {
    return this.#reach(this, address, port);
  }

  others(): Docker[] {
    return othersOf<Machine>(this).map(({ docker }) => docker);
  }

  exec(command: string, stdin = ""): Promise<CommandResult> {
    return this.#commands(this, command, stdin);
  }
}
