/** A machine by QEMU: a kernel of its own, so swap, sysctl, the clock, IP_VS, IPsec and a reboot are real. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Backend, BackendSpec } from "./backend.ts";
import { GuestAgent } from "./guest-agent.ts";
import type { OwnKernel } from "./made/own-kernel.ts";
import { notOnThisKernel } from "./nspawn.ts";
import { type Ran, run } from "./run.ts";
import { BRIDGE } from "./world/world.ts";

const MEMORY_MB = 1536;
const AGENT_ANSWERS_WITHIN_MS = 5000;

export class Qemu implements Backend {
  readonly #spec: BackendSpec;
  readonly #kernel: OwnKernel;
  readonly #tap: string;
  readonly #agent: GuestAgent;
  #process: ChildProcess | undefined;

  private constructor(spec: BackendSpec, kernel: OwnKernel) {
    this.#spec = spec;
    this.#kernel = kernel;
    this.#tap = `tap-${basename(spec.folder)}`;
    this.#agent = new GuestAgent(this.#at("agent"), AGENT_ANSWERS_WITHIN_MS * spec.made.slowness);
  }

  static async make(spec: BackendSpec, kernel: OwnKernel): Promise<Qemu> {
    const machine = new Qemu(spec, kernel);
    await machine.#writeDisk();
    await run("ip", "tuntap", "add", "dev", machine.#tap, "mode", "tap");
    await run("ip", "link", "set", machine.#tap, "master", BRIDGE, "up");
    return machine;
  }

  start(console: number): ChildProcess {
    const { kernel, initrd, accelerator } = this.#kernel;
    // One for each machine of a test.
    const mac = `52:54:00:00:00:${Number(this.#tap.replaceAll(/\D/g, "")).toString(16).padStart(2, "0")}`;
    const args = [
      ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", "q35", "-smp", "2", "-m", `${MEMORY_MB}`],
      ...(accelerator === "kvm" ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg,thread=multi", "-cpu", "max"]),
      // A reboot ends this process, and the machine is switched on anew: nothing of its kernel is left.
      ...["-no-reboot", "-kernel", kernel, "-initrd", initrd],
      ...["-append", "root=/dev/vda rw console=ttyS0 net.ifnames=0 panic=-1"],
      // What the machine has written is this side's to keep, also when its power is cut.
      ...["-drive", `file=${this.#at("disk")},format=raw,if=virtio,cache=unsafe,discard=unmap`],
      ...["-netdev", `tap,id=public,ifname=${this.#tap},script=no,downscript=no`],
      ...["-device", `virtio-net-pci,netdev=public,romfile=,mac=${mac}`],
      ...["-device", "virtio-serial", "-chardev", `socket,id=agent,path=${this.#at("agent")},server=on,wait=off`],
      ...["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
      ...["-device", "virtio-rng-pci", "-serial", "stdio"],
    ];
    this.#process = spawn("qemu-system-x86_64", args, { stdio: ["ignore", console, console] });
    return this.#process;
  }

  inside(line: string, stdin: string): Promise<Ran> {
    return this.#agent.exec(line, stdin);
  }

  cutPower(): Promise<void> {
    this.#process?.kill("SIGKILL");
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await run("ip", "link", "delete", this.#tap).catch(() => undefined);
    rmSync(this.#spec.folder, { recursive: true, force: true });
  }

  #at(part: string): string {
    return join(this.#spec.folder, part);
  }

  /** An ext4 of 16 GB, most of which is a hole. */
  async #writeDisk(): Promise<void> {
    const { made, prepare, disk: [docker, ...layers] = [] } = this.#spec;
    for (const part of ["upper", "work", "root"]) mkdirSync(this.#at(part));
    const lower = [...layers, made.root].join(":");
    const overlay = `lowerdir=${lower},upperdir=${this.#at("upper")},workdir=${this.#at("work")}`;
    const root = this.#at("root");
    await run("mount", "-t", "overlay", "overlay", "-o", overlay, root);
    try {
      prepare(root);
      notOnThisKernel(root);
      if (docker !== undefined) await run("mount", "--bind", docker, join(root, "var/lib/docker"));
      await run("mke2fs", "-q", "-t", "ext4", "-d", root, this.#at("disk"), "16G");
    } finally {
      await run("umount", "--recursive", root);
    }
  }
}
