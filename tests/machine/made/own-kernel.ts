/** What QEMU boots without a boot loader: the kernel of a Debian root and its initial RAM disk, and what runs them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ran } from "../run.ts";

export interface OwnKernel {
  kernel: string;
  initrd: string;
  /** Without KVM everything takes some ten times as long. */
  accelerator: "kvm" | "tcg";
}

export async function ownKernel(root: string): Promise<OwnKernel> {
  const boot = (name: string): string =>
    join(root, "boot", readdirSync(join(root, "boot")).find((file) => file.startsWith(`${name}-`)) ?? name);
  const kernel = boot("vmlinuz");
  return { kernel, initrd: boot("initrd.img"), accelerator: (await kvmRuns(kernel)) ? "kvm" : "tcg" };
}

/** /dev/kvm may be there and run no kernel: one that comes as far as missing its root does. */
async function kvmRuns(kernel: string): Promise<boolean> {
  const qemu = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-accel", "kvm", "-cpu", "host", "-m", "256"];
  const boot = ["-no-reboot", "-serial", "stdio", "-kernel", kernel, "-append", "console=ttyS0 panic=-1"];
  return (await ran("timeout", ["-s", "KILL", "30", ...qemu, ...boot])).stdout.includes("Kernel panic");
}
