/** A machine to test with: booted, with a Docker engine that only records, and a way in through a jump host. */
import { Calls } from "@yapit-infra/sandbox/calls.ts";
import type { DockerPart } from "@yapit-infra/sandbox/machine/docker-part.ts";
import type { BootSpec } from "@yapit-infra/sandbox/machine/host.ts";
import type { SimulatedMachine } from "@yapit-infra/sandbox/machine/machine.ts";
import { Machines } from "@yapit-infra/sandbox/machine/machines.ts";
import { JumpHost } from "@yapit-infra/sandbox/machine/ssh-jump-host.ts";
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

export function recordingDocker(events: string[] = []): () => DockerPart {
  return () => ({
    engine: {} as DockerPart["engine"],
    cli: async (args, stdin, folder) => ({
      stdout: `${JSON.stringify({ args, stdin, folder })}\n`,
      stderr: "",
      code: 0,
    }),
    start: () => void events.push("start"),
    stop: () => void events.push("stop"),
    state: null,
  });
}

export async function bootedMachine(userData?: string): Promise<SimulatedMachine> {
  const machines = new Machines({}, { docker: recordingDocker() });
  await machines.boot(spec(userData));
  const machine = machines.get(1);
  if (!machine) throw new Error("the machine did not boot");
  return machine;
}

export interface World {
  calls: Calls;
  machines: Machines;
  jumpHost: JumpHost;
  /** Ports that the firewall lets in. */
  openPorts: Set<number>;
}

export async function worldWithJumpHost(): Promise<World> {
  const calls = new Calls();
  const machines = new Machines({}, { docker: recordingDocker(), calls });
  const openPorts = new Set([22]);
  const jumpHost = await JumpHost.listen({
    machines,
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
