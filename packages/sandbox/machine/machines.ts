/** All machines of the sandbox, by Hetzner's server id and by public address. */
import type { HetznerStore } from "../hetzner/store.ts";
import type { BootSpec, Computers } from "./host.ts";
import { Machine, type MachineOptions } from "./machine.ts";
import type { MachinesState } from "./machine-state.ts";
import { machineSleep } from "./time.ts";

export class Machines implements Computers {
  readonly sleep = machineSleep;
  readonly #machines = new Map<number, Machine>();
  readonly #options: MachineOptions;

  /** Machines that were on in `state` go on. `lets`: whether the firewall of a server lets somebody in. */
  constructor(
    state: MachinesState,
    { lets = () => true, ...options }: Omit<MachineOptions, "reach"> & { lets?: HetznerStore["allows"] },
  ) {
    const reach: MachineOptions["reach"] = ({ spec }, address, port) => {
      const machine = this.byAddress(address);
      const knock = { port, protocol: "tcp", sourceIp: spec.ipv4 } as const;
      return machine?.on && lets(machine.spec.serverId, knock) ? machine : undefined;
    };
    this.#options = { ...options, reach };
    for (const saved of Object.values(state)) {
      const machine = new Machine(saved, this.#options);
      this.#machines.set(saved.spec.serverId, machine);
      machine.resume();
    }
  }

  /**
   * Makes a machine and switches it on. It is known at once, refuses connections for a moment, lets ssh in when the user
   * data's keys are in place, and the promise resolves when cloud-init is through.
   */
  async boot(spec: BootSpec): Promise<void> {
    this.#machines.get(spec.serverId)?.stop();
    const machine = new Machine(Machine.fresh(spec), this.#options);
    this.#machines.set(spec.serverId, machine);
    await machine.start();
  }

  remove(serverId: number): void {
    this.#machines.get(serverId)?.stop();
    this.#machines.delete(serverId);
  }

  async power(serverId: number, on: boolean): Promise<void> {
    const machine = this.#machines.get(serverId);
    if (on) await machine?.start();
    else machine?.stop();
  }

  /** Looks at IPv4 and IPv6 addresses. */
  byAddress(address: string): Machine | undefined {
    return [...this.#machines.values()].find(({ spec }) => spec.ipv4 === address || spec.ipv6 === address);
  }

  get(serverId: number): Machine | undefined {
    return this.#machines.get(serverId);
  }

  save(): MachinesState {
    return Object.fromEntries([...this.#machines].map(([serverId, { state }]) => [String(serverId), state]));
  }
}
