/** A machine to test with: booted, and a way in through a jump host. */
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { runCommand } from "@yapit-infra/sandbox/machine/commands.ts";
import type { BootSpec } from "@yapit-infra/sandbox/machine/host.ts";
import type { Commands, Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { programs } from "@yapit-infra/sandbox/machine/programs.ts";
import { Machines } from "@yapit-infra/sandbox/machine/machines.ts";
import { JumpHost } from "@yapit-infra/sandbox/machine/ssh-jump-host.ts";
import type { ImageSource } from "@yapit-infra/sandbox/registry/image-source.ts";
import { generateKeyPairSync } from "@yapit-infra/sandbox/machine/ssh-keys.ts";

export const ADDRESS = "203.0.113.5";

export const keys = {
  machine: generateKeyPairSync("ed25519", "machine"),
  root: generateKeyPairSync("ed25519", "root"),
  jumpHost: generateKeyPairSync("ed25519", "jump-host"),
  jump: generateKeyPairSync("ed25519", "jump"),
};

export function spec(userData = ""): BootSpec {
  return {
    serverId: 1,
    name: "yapit-prod",
    ipv4: ADDRESS,
    ipv6: "2001:db8::1",
    image: "ubuntu-24.04",
    userData,
    sshKeys: [keys.root.publicKey],
    vcpus: 4,
    memoryMb: 8192,
  };
}

/** User data that gives the machine `keys.machine` as its host key. */
export const HOST_KEY_DATA = `#cloud-config\n${JSON.stringify({
  ssh_keys: { ed25519_private: keys.machine.privateKey, ed25519_public: keys.machine.publicKey },
})}\n`;

/** Nobody clones here. */
const clone = () => {
  throw new Error("no repository");
};

/** Everything is public, and known by its name alone. */
const PUBLIC: ImageSource = { accepts: () => true, filesOf: () => undefined };

/** A bucket that takes everything. */
const bucketAt = () => ({ put: () => undefined });

export function machinesWith(commands: Commands, calls = new Calls(), images = PUBLIC): Machines {
  return new Machines({}, { calls, commands, programs: programs({ calls, clone }), images, bucketAt });
}

export async function bootedMachine(images = PUBLIC): Promise<Machine> {
  const machines = machinesWith(runCommand, new Calls(), images);
  await machines.boot(spec());
  const machine = machines.get(1);
  if (!machine) throw new Error("the machine did not boot");
  return machine;
}

/** "say WORDS" prints them, "cat" its input; "fail N" ends with that code. What was run is in `ran`. */
export function echoing(ran: string[] = []): Commands {
  return async (_machine, command, stdin) => {
    ran.push(command);
    const [, code] = /^fail (\d+)$/.exec(command) ?? [];
    const stdout = command === "cat" ? stdin : command.replace(/^say /, "");
    return { stdout, stderr: code === undefined ? "" : "failed\n", code: Number(code ?? 0) };
  };
}

export interface World {
  calls: Calls;
  machines: Machines;
  jumpHost: JumpHost;
  /** Ports that the firewall lets in. */
  openPorts: Set<number>;
}

export async function worldWithJumpHost(commands: Commands): Promise<World> {
  const calls = new Calls();
  const machines = machinesWith(commands, calls);
  const openPorts = new Set([22]);
  const jumpHost = await JumpHost.listen({
    computers: machines,
    calls,
    allows: (_serverId, port, source) => source === "192.0.2.10" && openPorts.has(port),
    port: 0,
    hostKey: keys.jumpHost.privateKey,
    clientPublicKey: keys.jump.publicKey,
  });
  return { calls, machines, jumpHost, openPorts };
}

/** The `connection` of a command that goes through the jump host. */
export function connectionTo(port: number) {
  return {
    host: ADDRESS,
    user: "root",
    privateKey: keys.root.privateKey,
    hostKey: keys.machine.publicKey,
    proxy: {
      host: "127.0.0.1",
      port,
      user: "jump",
      privateKey: keys.jump.privateKey,
      hostKey: keys.jumpHost.publicKey,
    },
  };
}
