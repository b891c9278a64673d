/** All simulated machines, by Hetzner's server id and by public address. */
import { Calls } from "../calls.ts";
import type { MakeDocker } from "./docker-part.ts";
import type { BootSpec } from "./host.ts";
import { SimulatedMachine } from "./machine.ts";
import type { MachinesState } from "./machine-state.ts";
import type { SshConnection } from "./ssh-daemon.ts";

export interface MachinesOptions {
  docker: MakeDocker;
  /** Where the calls to machines are recorded, and broken by fault tests. */
  calls?: Calls;
}

export class Machines {
  readonly #machines = new Map<number, SimulatedMachine>();
  readonly #options: { docker: MakeDocker; calls: Calls };

  /** Machines that were on in `state` go on. */
  constructor(state: MachinesState, options: MachinesOptions) {
    this.#options = { docker: options.docker, calls: options.calls ?? new Calls() };
    for (const saved of Object.values(state)) {
      const machine = new SimulatedMachine(saved, this.#options);
      this.#machines.set(saved.spec.serverId, machine);
      void machine.resume();
    }
  }

  /**
   * Makes a machine and switches it on. It is known at once, refuses connections for a moment, lets ssh in when the user
   * data's keys are in place, and the promise resolves when cloud-init is through. A script that fails there is no error here.
   */
  async boot(spec: BootSpec): Promise<void> {
    const before = this.#machines.get(spec.serverId);
    const machine = new SimulatedMachine(SimulatedMachine.fresh(spec), this.#options);
    this.#machines.set(spec.serverId, machine);
    await Promise.all([before?.stop(), machine.start()]);
  }

  async remove(serverId: number): Promise<void> {
    const machine = this.#machines.get(serverId);
    this.#machines.delete(serverId);
    await machine?.stop();
  }

  async power(serverId: number, on: boolean): Promise<void> {
    const machine = this.#machines.get(serverId);
    await (on ? machine?.start() : machine?.stop());
  }

  /** Looks at IPv4 and IPv6 addresses. */
  byAddress(address: string): SimulatedMachine | undefined {
    return [...this.#machines.values()].find(({ spec }) => spec.ipv4 === address || spec.ipv6 === address);
  }

  get(serverId: number): SimulatedMachine | undefined {
    return this.#machines.get(serverId);
  }

  /** The ssh connections that were let in since the machine was made or loaded, oldest first. */
  connectionsOf(serverId: number): readonly SshConnection[] {
    return this.#machines.get(serverId)?.sshd.connections ?? [];
  }

  save(): MachinesState {
    return Object.fromEntries([...this.#machines].map(([serverId, machine]) => [String(serverId), machine.save()]));
  }
}
