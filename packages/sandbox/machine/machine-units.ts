/** systemd on a simulated machine: which units there are, and what starting them does. */
import type { SimulatedMachine } from "./machine.ts";
import type { UnitState } from "./machine-state.ts";

export class MachineUnits {
  readonly #machine: SimulatedMachine;
  readonly #units: Record<string, UnitState>;

  constructor(machine: SimulatedMachine, units: Record<string, UnitState>) {
    this.#machine = machine;
    this.#units = units;
  }

  /** Names the unit in full: "docker" → "docker.service". */
  static fullName(name: string): string {
    return /\.(service|socket|timer|mount|swap|target|path)$/.test(name) ? name : `${name}.service`;
  }

  /** Undefined: no package and no file brings such a unit. */
  find(name: string): UnitState | undefined {
    const unit = ALIASES[MachineUnits.fullName(name)] ?? MachineUnits.fullName(name);
    const known = this.#machine.packages.units().includes(unit) || this.file(unit) !== undefined;
    return known ? (this.#units[unit] ??= { enabled: false, active: false }) : undefined;
  }

  /** The text of a unit's file in /etc/systemd/system. */
  file(name: string): string | undefined {
    const node = this.#machine.files.find(`/etc/systemd/system/${MachineUnits.fullName(name)}`);
    return node?.kind === "file" ? node.content.toString() : undefined;
  }

  /** What a package's installation does: its units are enabled and started. */
  async install(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const unit = this.find(name);
      if (!unit) continue;
      unit.enabled = true;
      await this.start(name);
    }
  }

  /** False: the unit's process failed. Throws nothing. */
  async start(name: string): Promise<boolean> {
    const unit = this.find(name);
    if (!unit) return false;
    if (unit.active) return true;
    const started = await this.#run(MachineUnits.fullName(name));
    unit.active = started && !this.#isOneShot(name);
    unit.failed = !started;
    return started;
  }

  async stop(name: string): Promise<void> {
    const unit = this.find(name);
    if (!unit?.active) return;
    unit.active = false;
    if (MachineUnits.fullName(name) === "docker.service") await this.#machine.container.stop();
    if (MachineUnits.fullName(name) === "ssh.service") this.#machine.sshd.stop();
  }

  /** At a boot: what is enabled starts. */
  async startEnabled(): Promise<void> {
    for (const unit of Object.values(this.#units)) unit.active = false;
    for (const [name, unit] of Object.entries(this.#units)) if (unit.enabled) await this.start(name);
  }

  async stopAll(): Promise<void> {
    for (const name of Object.keys(this.#units)) await this.stop(name);
  }

  async #run(unit: string): Promise<boolean> {
    try {
      if (unit === "docker.service") await this.#machine.container.start();
      else if (unit === "ssh.service") this.#machine.sshd.start();
      else return await this.#runOwn(unit);
      return true;
    } catch {
      return false;
    }
  }

  /** A unit that somebody wrote: a oneshot runs its commands, anything else counts as running. */
  async #runOwn(unit: string): Promise<boolean> {
    if (!this.#isOneShot(unit)) return true;
    const lines = this.file(unit)?.split("\n") ?? [];
    for (const line of lines) {
      const command = /^ExecStart=-?(.+)$/.exec(line.trim())?.[1];
      if (command && (await this.#machine.exec(command)).code !== 0) return false;
    }
    return true;
  }

  #isOneShot(name: string): boolean {
    return /^Type=oneshot$/m.test(this.file(name) ?? "");
  }
}

/** Ubuntu's ssh.service answers to both names. */
const ALIASES: Readonly<Record<string, string>> = { "sshd.service": "ssh.service" };
