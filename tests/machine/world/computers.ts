/** Real machines behind the servers of Hetzner's stand-in: booted with what Hetzner hands them, at the address it gave them. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { BootSpec, Computer, Computers, Listener } from "@yapit-infra/sandbox/machine/host.ts";
import { RealMachine } from "../machine.ts";
import type { World } from "./world.ts";

/** What the program or a visitor connects to. */
const PORTS = [22, 80, 443, 3000];

class RealComputer implements Computer {
  readonly spec: BootSpec;
  readonly listeners = new Map<number, Listener>();
  readonly loopbackPorts = new Set<number>();
  on = true;
  machine: RealMachine | undefined;

  constructor(spec: BootSpec) {
    this.spec = spec;
  }

  /** A port that refuses would look open through a jump host: it is known as open while something listens there. */
  async look(): Promise<void> {
    const open = this.on ? await this.machine?.listening() : undefined;
    for (const port of PORTS)
      if (open?.includes(port)) this.listeners.set(port, (stream) => this.#carry(stream, port));
      else this.listeners.delete(port);
  }

  #carry(stream: Parameters<Listener>[0], port: number): void {
    const socket = connect({ host: this.spec.ipv4, port, noDelay: true, allowHalfOpen: true });
    socket.on("error", () => stream.destroy());
    stream.on("error", () => socket.destroy());
    stream.on("close", () => socket.destroy());
    socket.on("close", () => stream.destroy());
    stream.pipe(socket).pipe(stream);
  }
}

const LOOK_EVERY_MS = 500;

export class RealComputers implements Computers {
  readonly #world: World;
  readonly #computers = new Map<number, RealComputer>();
  #closed = false;

  constructor(world: World) {
    this.#world = world;
    void this.#watch();
  }

  async boot(spec: BootSpec): Promise<void> {
    const computer = new RealComputer(spec);
    this.#computers.set(spec.serverId, computer);
    computer.machine = await RealMachine.boot(this.#world, {
      userData: spec.userData,
      sshKeys: spec.sshKeys,
      address: spec.ipv4,
      address6: spec.ipv6,
    });
  }

  remove(serverId: number): void {
    const computer = this.#computers.get(serverId);
    this.#computers.delete(serverId);
    void computer?.machine?.destroy();
  }

  async power(serverId: number, on: boolean): Promise<void> {
    const computer = this.#computers.get(serverId);
    if (!computer?.machine || computer.on === on) return;
    computer.on = on;
    await (on ? computer.machine.start() : computer.machine.cutPower());
  }

  get(serverId: number): Computer | undefined {
    return this.#computers.get(serverId);
  }

  byAddress(address: string): Computer | undefined {
    return [...this.#computers.values()].find(({ spec }) => spec.ipv4 === address || spec.ipv6 === address);
  }

  sleep(seconds: number): Promise<void> {
    return sleep(seconds * 1000);
  }

  /** The only one. @throws where there are none or many */
  get machine(): RealMachine {
    const [computer, ...others] = [...this.#computers.values()];
    if (!computer?.machine || others.length > 0) throw new Error(`${this.#computers.size} machines run`);
    return computer.machine;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { machine } of this.#computers.values()) await machine?.destroy();
  }

  async #watch(): Promise<void> {
    while (!this.#closed) {
      await Promise.all([...this.#computers.values()].map((computer) => computer.look()));
      await sleep(LOOK_EVERY_MS);
    }
  }
}
